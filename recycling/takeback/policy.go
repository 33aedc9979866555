package takeback

import (
	"context"
	"errors"

	"fettle/internal/db"
	"fettle/internal/policy"
)

// Policy is what an old appliance is worth to its customer.
type Policy struct {
	// Points are given when it is treated, within what the policy of points gives a customer in a month.
	Points int64 `json:"points"`
}

const policyName = "take_backs"

const mostPoints = 1_000_000

// PolicyKind is the policy of take-backs.
func PolicyKind() policy.Kind {
	return policy.Kind{Name: policyName, Body: Policy{}, Check: func(_ context.Context, _ *db.Tx, body []byte) error {
		var p Policy
		if err := policy.Read(body, &p); err != nil {
			return err
		}
		if p.Points < 0 || p.Points > mostPoints {
			return errors.New("points are from 0 to 1000000")
		}
		return nil
	}}
}

// policyNow is what is in force; without a version nothing is given.
func policyNow(ctx context.Context, tx *db.Tx) (p Policy, err error) {
	_, err = policy.InForce(ctx, tx, policyName, &p)
	return p, err
}
