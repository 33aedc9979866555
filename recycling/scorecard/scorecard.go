package scorecard

import (
	"context"
	"errors"

	"fettle/internal/db"
	"fettle/internal/policy"
)

// Policy is policy "returns_scorecard".
type Policy struct {
	// WindowDays is how far back is looked.
	WindowDays int `json:"window_days"`
	// Least is of how many at least a share is told.
	Least int64 `json:"least"`
}

const policyName = "returns_scorecard"

// PolicyKind is the policy of scorecards.
func PolicyKind() policy.Kind {
	return policy.Kind{Name: policyName, Body: Policy{}, Check: func(_ context.Context, _ *db.Tx, body []byte) error {
		var p Policy
		if err := policy.Read(body, &p); err != nil {
			return err
		}
		if p.WindowDays < 1 || p.WindowDays > 730 || p.Least < 1 || p.Least > 10_000 {
			return errors.New("window_days is 1 to 730 and least 1 to 10000")
		}
		return nil
	}}
}

func policyNow(ctx context.Context, tx *db.Tx) (Policy, error) {
	p := Policy{WindowDays: 90, Least: 10}
	_, err := policy.InForce(ctx, tx, policyName, &p)
	return p, err
}

// Figure is how many of how many.
type Figure struct {
	N  int64 `json:"n"`
	Of int64 `json:"of"`
	// Permille is null where there are too few to tell a share.
	Permille *int64 `json:"permille"`
}

func (p Policy) figure(n, of int64) Figure {
	f := Figure{N: n, Of: of}
	if of >= p.Least {
		share := (n*1000 + of/2) / of
		f.Permille = &share
	}
	return f
}

// Score is how one engineer's old parts came home.
type Score struct {
	Engineer       string `json:"engineer"`
	WindowDays     int    `json:"window_days"`
	Least          int64  `json:"least" doc:"Of fewer no share is told."`
	OnTime         Figure `json:"on_time" doc:"Of the old parts whose day was in the window, not waived: handed in by their day."`
	NoFault        Figure `json:"no_fault_found" doc:"Of those that the bench judged in the window."`
	Mismatch       Figure `json:"mismatch" doc:"Another part, or tampered with; of those that the bench judged."`
	HandlingDamage Figure `json:"handling_damage" doc:"Of those that the bench judged."`
	Open           int64  `json:"open" doc:"Owed now."`
	Overdue        int64  `json:"overdue" doc:"Owed now, and its day is over."`
}

type counted struct {
	Engineer  string `db:"engineer"`
	Due       int64  `db:"due"`
	InTime    int64  `db:"in_time"`
	Inspected int64  `db:"inspected"`
	NoFault   int64  `db:"no_fault"`
	Mismatch  int64  `db:"mismatch"`
	Damage    int64  `db:"damage"`
	Open      int64  `db:"open"`
	Overdue   int64  `db:"overdue"`
}

func (p Policy) score(c counted) Score {
	return Score{Engineer: c.Engineer, WindowDays: p.WindowDays, Least: p.Least, OnTime: p.figure(c.InTime, c.Due), NoFault: p.figure(c.NoFault, c.Inspected),
		Mismatch: p.figure(c.Mismatch, c.Inspected), HandlingDamage: p.figure(c.Damage, c.Inspected), Open: c.Open, Overdue: c.Overdue}
}
