package expert

import (
	"context"
	"errors"
	"time"

	"fettle/internal/db"
	"fettle/internal/policy"
)

// Policy is how soon an expert answers.
type Policy struct {
	// ResponseMinutes is how long an engineer waits for an expert at most, UrgentMinutes where the repair is urgent.
	ResponseMinutes int `json:"response_minutes"`
	UrgentMinutes   int `json:"urgent_minutes"`
}

const policyName = "expert"

const mostMinutes = 24 * 60

// PolicyKind is the policy of expert sessions.
func PolicyKind() policy.Kind {
	return policy.Kind{Name: policyName, Body: Policy{}, Check: func(_ context.Context, _ *db.Tx, body []byte) error {
		var p Policy
		if err := policy.Read(body, &p); err != nil {
			return err
		}
		if min(p.ResponseMinutes, p.UrgentMinutes) < 1 || max(p.ResponseMinutes, p.UrgentMinutes) > mostMinutes {
			return errors.New("response_minutes and urgent_minutes are 1 to 1440")
		}
		return nil
	}}
}

// dueBy is by when an expert has to have joined who is asked now.
func dueBy(ctx context.Context, tx *db.Tx, urgent bool) (time.Time, error) {
	p := Policy{ResponseMinutes: 10, UrgentMinutes: 5}
	if _, err := policy.InForce(ctx, tx, policyName, &p); err != nil {
		return time.Time{}, err
	}
	minutes := p.ResponseMinutes
	if urgent {
		minutes = p.UrgentMinutes
	}
	return tx.Now.Add(time.Duration(minutes) * time.Minute), nil
}
