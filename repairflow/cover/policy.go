package cover

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"fettle/internal/db"
	"fettle/internal/policy"
)

const policyName = "cover"

// mostDays is thirty years: longer than any appliance is repaired.
const mostDays = 10_950

// PolicyKind is the policy of covers.
func PolicyKind() policy.Kind {
	return policy.Kind{Name: policyName, Body: Policy{}, Check: func(_ context.Context, _ *db.Tx, body []byte) error {
		var p Policy
		if err := policy.Read(body, &p); err != nil {
			return err
		}
		return p.check()
	}}
}

func (p Policy) check() error {
	days := []int{p.RepairDays}
	for name, class := range p.Classes {
		if name == "" || !slices.Contains(PartClasses(), class) {
			return errors.New("a class is main, ordinary, wear or accessory")
		}
	}
	for class, n := range p.StatutoryDays {
		if !slices.Contains(PartClasses(), class) {
			return errors.New("statutory_days are by main, ordinary, wear or accessory")
		}
		days = append(days, n)
	}
	for _, v := range p.Maker {
		if !slices.Contains(PartClasses(), v.Class) {
			return errors.New("what a maker vouches for is main, ordinary, wear or accessory")
		}
		days = append(days, v.HouseholdDays, v.BusinessDays)
	}
	for _, n := range days {
		if n < 0 || n > mostDays {
			return fmt.Errorf("days are from 0 to %d", mostDays)
		}
	}
	return nil
}

// policyNow is what is in force, with its label; without a version nothing is covered.
func policyNow(ctx context.Context, tx *db.Tx) (Policy, string, error) {
	var p Policy
	versions, err := policy.Versions(ctx, tx, policyName)
	if err != nil {
		return p, "", err
	}
	if _, err := policy.InForce(ctx, tx, policyName, &p); err != nil {
		return p, "", err
	}
	for _, v := range versions {
		if !v.ValidFrom.After(tx.Now) {
			return p, fmt.Sprintf("%s %d", policyName, v.Version), nil
		}
	}
	return p, policyName, nil
}
