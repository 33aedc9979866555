package restock

import (
	"context"
	"errors"
	"time"

	"fettle/internal/db"
	"fettle/internal/policy"
)

// Policy is policy "replenishment".
type Policy struct {
	// FillPermille is the share of demand that is to be served from the shelf.
	FillPermille int `json:"fill_permille"`
	// Weeks is how far back demand is looked at.
	Weeks int `json:"weeks"`
	// ReviewDays is how often somebody looks: until then nothing is on its way.
	ReviewDays int `json:"review_days"`
	// LeadHours is the lead time where no lane says one.
	LeadHours int `json:"lead_hours"`
}

// ReplenishmentPolicy is how much is proposed, and from what.
func ReplenishmentPolicy() policy.Kind {
	return policy.Kind{Name: "replenishment", Body: Policy{}, Check: func(_ context.Context, _ *db.Tx, body []byte) error {
		var p Policy
		if err := policy.Read(body, &p); err != nil {
			return err
		}
		return p.check()
	}}
}

func (p Policy) check() error {
	switch {
	case p.FillPermille < 1 || p.FillPermille > 999:
		return errors.New("fill_permille is 1 to 999: no stock serves all of it")
	case p.Weeks < 4 || p.Weeks > 104:
		return errors.New("weeks is 4 to 104")
	case p.ReviewDays < 0 || p.ReviewDays > 90:
		return errors.New("review_days is 0 to 90")
	case p.LeadHours < 1 || p.LeadHours > 24*180:
		return errors.New("lead_hours is 1 to 4320")
	}
	return nil
}

func (p Policy) lead() time.Duration { return time.Duration(p.LeadHours) * time.Hour }

// Current is the policy in force.
func Current(ctx context.Context, tx *db.Tx) (Policy, error) {
	var p Policy
	found, err := policy.InForce(ctx, tx, "replenishment", &p)
	if err != nil {
		return p, err
	}
	if !found {
		return p, errors.New("read the policy of replenishment: no version is in force")
	}
	return p, p.check()
}
