package oldpart

import (
	"context"
	"errors"

	"fettle/internal/db"
	"fettle/internal/policy"
)

// RefurbishmentPolicy is policy "refurbishment": what an old part needs before it is offered again, and how it is vouched for.
type RefurbishmentPolicy struct {
	// Direct lets what works as it is, grade A, go to the shelf after its test; else it needs an order as grade B does.
	Direct bool `json:"direct"`
	// SampleEvery has the first piece of an order and every n-th after it looked at again before any of them is offered.
	SampleEvery int `json:"sample_every"`
	// WarrantyDays is how long a refurbished piece is vouched for, from its fitting.
	WarrantyDays int `json:"warranty_days"`
}

const refurbishmentPolicy = "refurbishment"

// PolicyOfRefurbishment is the policy of refurbishment.
func PolicyOfRefurbishment() policy.Kind {
	return policy.Kind{Name: refurbishmentPolicy, Body: RefurbishmentPolicy{}, Check: func(_ context.Context, _ *db.Tx, body []byte) error {
		var p RefurbishmentPolicy
		if err := policy.Read(body, &p); err != nil {
			return err
		}
		if p.SampleEvery < 1 || p.SampleEvery > 1000 || p.WarrantyDays < 0 || p.WarrantyDays > mostDays {
			return errors.New("sample_every is 1 to 1000 and warranty_days 0 to 3650")
		}
		return nil
	}}
}

// RefurbishmentNow is the policy in force; without one each piece needs an order and is sampled.
func RefurbishmentNow(ctx context.Context, tx *db.Tx) (RefurbishmentPolicy, error) {
	p := RefurbishmentPolicy{SampleEvery: 1}
	_, err := policy.InForce(ctx, tx, refurbishmentPolicy, &p)
	return p, err
}
