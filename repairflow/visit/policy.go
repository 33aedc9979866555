package visit

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"fettle/internal/db"
	"fettle/internal/policy"
)

// Policy is what is asked of a visit.
type Policy struct {
	// StepsOfWalkIn asks for the steps of a visit that nobody appointed as well; of one that was appointed they always are.
	StepsOfWalkIn bool `json:"steps_of_walk_in"`
	// CodeTries is how often a wrong code or card number may be said.
	CodeTries int `json:"code_tries"`
	// ReasonForCode lets an engineer in who says why he has no code.
	ReasonForCode bool `json:"reason_for_code"`
	// CardHours is how long a work card is valid at most.
	CardHours int `json:"card_hours"`
	// SafetyChecks are what is ticked before the repair begins.
	SafetyChecks []Check `json:"safety_checks"`
	// Consumables are the categories of parts that fit no model and are used up.
	Consumables []string `json:"consumables"`
	// CoarseMinutes is how long before a visit its customer sees roughly where his engineer is.
	CoarseMinutes int `json:"coarse_minutes"`
	// KeepPositionHours is how long after a visit the places of its engineer are kept.
	KeepPositionHours int `json:"keep_position_hours"`
}

const policyName = "visit"

// Bounds of the policy.
const (
	mostTries   = 20
	mostHours   = 72
	mostKept    = 720
	mostMinutes = 240
	mostKinds   = 50
)

// PolicyKind is the policy of visits.
func PolicyKind() policy.Kind {
	return policy.Kind{Name: policyName, Body: Policy{}, Check: func(_ context.Context, _ *db.Tx, body []byte) error {
		var p Policy
		if err := policy.Read(body, &p); err != nil {
			return err
		}
		switch {
		case p.CodeTries < 1 || p.CodeTries > mostTries:
			return errors.New("code_tries is 1 to 20")
		case p.CardHours < 1 || p.CardHours > mostHours:
			return errors.New("card_hours is 1 to 72")
		case p.CoarseMinutes < 0 || p.CoarseMinutes > mostMinutes:
			return errors.New("coarse_minutes is 0 to 240")
		case p.KeepPositionHours < 0 || p.KeepPositionHours > mostKept:
			return errors.New("keep_position_hours is 0 to 720")
		case len(p.Consumables) > mostKinds:
			return errors.New("consumables are 50 categories at most")
		}
		for _, c := range p.SafetyChecks {
			if !slices.Contains(Checks(), c) {
				return fmt.Errorf("safety_checks names %q, which is none of %v", c, Checks())
			}
		}
		return nil
	}}
}

// policyNow is what is in force.
func policyNow(ctx context.Context, tx *db.Tx) (Policy, error) {
	p := Policy{CodeTries: 5, ReasonForCode: true, CardHours: 14, SafetyChecks: []Check{PowerOff, SupplyClosed, Clear}, Consumables: []string{"consumable"}, CoarseMinutes: 60, KeepPositionHours: 24}
	_, err := policy.InForce(ctx, tx, policyName, &p)
	return p, err
}
