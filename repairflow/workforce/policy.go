package workforce

import (
	"context"
	"errors"

	"fettle/internal/db"
	"fettle/internal/policy"
)

// Policy is what holds for the whole workforce.
type Policy struct {
	// Certified are the lines of appliances that only a certified engineer may work on.
	Certified []string `json:"certified"`
	// OutsideMinutes is within how long a customer is answered who lives in no service area.
	OutsideMinutes int `json:"outside_minutes"`
}

const policyName = "workforce"

const mostMinutes = 10_080

// PolicyKind is the policy of the workforce.
func PolicyKind() policy.Kind {
	return policy.Kind{Name: policyName, Body: Policy{}, Check: func(_ context.Context, _ *db.Tx, body []byte) error {
		var p Policy
		if err := policy.Read(body, &p); err != nil {
			return err
		}
		if p.OutsideMinutes < 1 || p.OutsideMinutes > mostMinutes {
			return errors.New("outside_minutes is from 1 to 10080")
		}
		return nil
	}}
}

// PolicyNow is what is in force.
func PolicyNow(ctx context.Context, tx *db.Tx) (Policy, error) {
	p := Policy{OutsideMinutes: 1440}
	_, err := policy.InForce(ctx, tx, policyName, &p)
	return p, err
}
