package recall

import (
	"context"
	"errors"

	"fettle/internal/db"
	"fettle/internal/policy"
)

// Policy says within how many working days a holder has looked, on his calendar and clock.
type Policy struct {
	// UrgentDays is for a shipment on the road and for a place where one with the batch was being prepared: 0 is the same day, 1 the next.
	UrgentDays int `json:"urgent_days"`
	// PlaceDays, VanDays and ApplianceDays are for what lies, what is driven about, and what is fitted.
	PlaceDays     int `json:"place_days"`
	VanDays       int `json:"van_days"`
	ApplianceDays int `json:"appliance_days"`
}

const policyName = "hold_checks"

// Bounds of the working days of what is not urgent.
const (
	fewestDays = 3
	mostDays   = 7
)

// PolicyKind is the policy of checks.
func PolicyKind() policy.Kind {
	return policy.Kind{Name: policyName, Body: Policy{}, Check: func(_ context.Context, _ *db.Tx, body []byte) error {
		var p Policy
		if err := policy.Read(body, &p); err != nil {
			return err
		}
		if p.UrgentDays < 0 || p.UrgentDays > 1 {
			return errors.New("urgent_days is 0 or 1")
		}
		for _, d := range []int{p.PlaceDays, p.VanDays, p.ApplianceDays} {
			if d < fewestDays || d > mostDays {
				return errors.New("place_days, van_days and appliance_days are 3 to 7")
			}
		}
		return nil
	}}
}

// policyNow is what is in force.
func policyNow(ctx context.Context, tx *db.Tx) (Policy, error) {
	p := Policy{UrgentDays: 1, PlaceDays: mostDays, VanDays: fewestDays, ApplianceDays: mostDays}
	_, err := policy.InForce(ctx, tx, policyName, &p)
	return p, err
}

// days is within how many working days a holder has looked.
func (p Policy) days(kind HolderKind, preparing bool) int {
	switch {
	case preparing || kind == OnRoad:
		return p.UrgentDays
	case kind == InVan:
		return p.VanDays
	case kind == InAppliance:
		return p.ApplianceDays
	}
	return p.PlaceDays
}
