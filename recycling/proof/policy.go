package proof

import (
	"context"
	"errors"
	"time"

	"fettle/internal/db"
	"fettle/internal/policy"
)

// Policy is policy "proof": when the service proves by itself what came home.
type Policy struct {
	// Hour is when a proof begins, by the clock at home.
	Hour int `json:"hour"`
	// EveryDays is how many days lie between two of them; 0 is never.
	EveryDays int `json:"every_days"`
}

const (
	policyName    = "proof"
	lastHour      = 23
	mostEveryDays = 31
)

// PolicyKind is the policy of proofs.
func PolicyKind() policy.Kind {
	return policy.Kind{Name: policyName, Body: Policy{}, Check: func(_ context.Context, _ *db.Tx, body []byte) error {
		var p Policy
		if err := policy.Read(body, &p); err != nil {
			return err
		}
		if p.Hour < 0 || p.Hour > lastHour || p.EveryDays < 0 || p.EveryDays > mostEveryDays {
			return errors.New("hour is from 0 to 23 and every_days from 0 to 31")
		}
		return nil
	}}
}

// policyNow is what is in force; without a version nothing is proved.
func policyNow(ctx context.Context, tx *db.Tx) (p Policy, err error) {
	_, err = policy.InForce(ctx, tx, policyName, &p)
	return p, err
}

// due is the last hour of the policy that has come, by a clock.
func (p Policy) due(now time.Time, clock *time.Location) time.Time {
	day := now.In(clock)
	at := time.Date(day.Year(), day.Month(), day.Day(), p.Hour, 0, 0, 0, clock)
	if at.After(now) {
		at = time.Date(day.Year(), day.Month(), day.Day()-1, p.Hour, 0, 0, 0, clock)
	}
	return at.UTC()
}
