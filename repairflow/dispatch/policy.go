package dispatch

import (
	"context"
	"errors"

	"fettle/internal/db"
	"fettle/internal/policy"
)

// Policy is how engineers are weighed against each other.
type Policy struct {
	// KmPerHour and DetourPercent make a way of a straight line, SpreadPercent says how far that may be off.
	KmPerHour     int `json:"km_per_hour"`
	DetourPercent int `json:"detour_percent"`
	SpreadPercent int `json:"spread_percent"`
	// LoadMinutes is what each visit of the day counts against him.
	LoadMinutes int `json:"load_minutes"`
	// PartMinutes is what a likely part in his van counts for him, LevelMinutes each level of his certificate.
	PartMinutes  int `json:"part_minutes"`
	LevelMinutes int `json:"level_minutes"`
	// VisitMinutes is how long a visit takes.
	VisitMinutes int `json:"visit_minutes"`
	// Shown is how many of those who were weighed a decision keeps.
	Shown int `json:"shown"`
}

const policyName = "dispatch"

// shipped is what a new database holds.
var shipped = Policy{KmPerHour: 30, DetourPercent: 135, SpreadPercent: 30, LoadMinutes: 12, PartMinutes: 30, LevelMinutes: 3, VisitMinutes: 90, Shown: 8}

// PolicyKind is the policy of dispatch.
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
	for _, f := range []struct {
		name            string
		is, least, most int
	}{{"km_per_hour", p.KmPerHour, 1, 300}, {"detour_percent", p.DetourPercent, 100, 1000}, {"spread_percent", p.SpreadPercent, 0, 500}, {"load_minutes", p.LoadMinutes, 0, 1440},
		{"part_minutes", p.PartMinutes, 0, 1440}, {"level_minutes", p.LevelMinutes, 0, 1440}, {"visit_minutes", p.VisitMinutes, 15, 720}, {"shown", p.Shown, 1, 50}} {
		if f.is < f.least || f.is > f.most {
			return errors.New(f.name + " is out of its bounds: see docs/policies.md")
		}
	}
	return nil
}

// PolicyNow is what is in force.
func PolicyNow(ctx context.Context, tx *db.Tx) (Policy, error) {
	p := shipped
	_, err := policy.InForce(ctx, tx, policyName, &p)
	return p, err
}
