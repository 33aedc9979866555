package appointment

import (
	"context"
	"errors"
	"time"

	"fettle/internal/db"
	"fettle/internal/policy"
)

// Policy is which times are offered, for how long, and how long people wait for each other.
type Policy struct {
	// First and Last are when slots of a day may begin, on the clock of the door, SlotMinutes apart.
	First       string `json:"first"`
	Last        string `json:"last"`
	SlotMinutes int    `json:"slot_minutes"`
	// OfferMinutes is how long an offer stands, LeadMinutes how soon a slot may begin.
	OfferMinutes int `json:"offer_minutes"`
	LeadMinutes  int `json:"lead_minutes"`
	// PartsSlackMinutes is left between the arrival of the parts and the slot.
	PartsSlackMinutes int `json:"parts_slack_minutes"`
	// NoShowMinutes after its beginning a slot has nobody at the door; WaitMinutes an engineer waits there for a customer.
	NoShowMinutes int `json:"no_show_minutes"`
	WaitMinutes   int `json:"wait_minutes"`
	// Days is how far ahead slots are looked for after the parts are there.
	Days int `json:"days"`
}

const policyName = "appointment"

// PolicyKind is the policy of appointments.
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
	first, err := time.Parse("15:04", p.First)
	last, wrong := time.Parse("15:04", p.Last)
	if err != nil || wrong != nil || last.Before(first) {
		return errors.New("first and last are HH:MM, first not after last")
	}
	for _, f := range []struct {
		name            string
		is, least, most int
	}{{"slot_minutes", p.SlotMinutes, 15, 720}, {"offer_minutes", p.OfferMinutes, 1, 1440}, {"lead_minutes", p.LeadMinutes, 0, 10_080}, {"parts_slack_minutes", p.PartsSlackMinutes, 0, 10_080},
		{"no_show_minutes", p.NoShowMinutes, 1, 1440}, {"wait_minutes", p.WaitMinutes, 0, 240}, {"days", p.Days, 1, 90}} {
		if f.is < f.least || f.is > f.most {
			return errors.New(f.name + " is out of its bounds: see docs/policies.md")
		}
	}
	return nil
}

// PolicyNow is what is in force.
func PolicyNow(ctx context.Context, tx *db.Tx) (Policy, error) {
	p := Policy{First: "08:00", Last: "18:00", SlotMinutes: 120, OfferMinutes: 15, LeadMinutes: 60, PartsSlackMinutes: 30, NoShowMinutes: 30, WaitMinutes: 15, Days: 21}
	_, err := policy.InForce(ctx, tx, policyName, &p)
	return p, err
}
