package kit

import (
	"context"
	"errors"

	"fettle/internal/db"
	"fettle/internal/policy"
)

// Policy is what engineers take along.
type Policy struct {
	// Permille is from which probability on a part is taken along, Most how many parts of a repair are.
	Permille int `json:"permille"`
	Most     int `json:"most"`
	// Hours is for how long they are kept.
	Hours int `json:"hours"`
}

const policyName = "kit"

// PolicyKind is the policy of bring-along kits.
func PolicyKind() policy.Kind {
	return policy.Kind{Name: policyName, Body: Policy{}, Check: func(_ context.Context, _ *db.Tx, body []byte) error {
		var p Policy
		if err := policy.Read(body, &p); err != nil {
			return err
		}
		if p.Permille < 1 || p.Permille > 1000 || p.Most < 0 || p.Most > 20 || p.Hours < 1 || p.Hours > 30*24 {
			return errors.New("permille is 1 to 1000, most is 0 to 20, hours is 1 to 720")
		}
		return nil
	}}
}

func policyNow(ctx context.Context, tx *db.Tx) (Policy, error) {
	p := Policy{Permille: 300, Most: 3, Hours: 72}
	_, err := policy.InForce(ctx, tx, policyName, &p)
	return p, err
}
