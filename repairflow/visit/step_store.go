package visit

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/lib/pq"

	"fettle/internal/db"
	"fettle/recycling/oldpart"
	"fettle/repairflow/quote"
)

// Asks are how this room learns what rooms above it know.
type Asks struct {
	// Found tells whether a fault was recorded in a repair.
	Found func(ctx context.Context, tx *db.Tx, repair string) (bool, error)
}

const stepsSQL = `
SELECT visit, step, began_at, ended_at, skipped, note, bagged, by_login
FROM visit_steps
WHERE visit = ANY ($1)
ORDER BY visit, began_at, ended_at`

func stepsOf(ctx context.Context, tx *db.Tx, visits ...string) ([]Step, error) {
	out := []Step{}
	if err := tx.SelectContext(ctx, &out, stepsSQL, pq.Array(visits)); err != nil {
		return nil, fmt.Errorf("read the steps of a visit: %w", err)
	}
	return out, nil
}

// facts reads what the gates of a step ask for; what the customer said is asked only where it counts, since asking makes a voucher.
func (a Asks) facts(ctx context.Context, tx *db.Tx, v Visit, step State) (f facts, err error) {
	f = facts{visit: v, found: true}
	if f.steps, err = stepsOf(ctx, tx, v.ID); err != nil {
		return f, err
	}
	if a.Found != nil {
		if f.found, err = a.Found(ctx, tx, v.Repair); err != nil {
			return f, err
		}
	}
	if step == Quote || step == Repair {
		said, err := quote.Said(ctx, tx, v.Repair)
		if err != nil {
			return f, err
		}
		f.quoted, f.accepted = said.Sent, said.Yes
	}
	p, err := policyNow(ctx, tx)
	if err != nil {
		return f, err
	}
	f.missing = v.missing(p.SafetyChecks)
	owed, err := oldpart.ReturnsOfRepair(ctx, tx, v.Repair)
	if err != nil {
		return f, err
	}
	for _, r := range owed {
		if r.State == oldpart.Obliged && r.Bag == "" && !slices.ContainsFunc(f.steps, func(s Step) bool { return slices.Contains(s.Bagged, r.ID) }) {
			f.unbagged = append(f.unbagged, r.ID)
		}
	}
	return f, nil
}

const beginSQL = `
INSERT INTO visit_steps (visit, step, began_at, by_login)
VALUES ($1, $2, $3, $4)
ON CONFLICT (visit, step) DO NOTHING`

// begin begins a step at the time that the phone says, ticks what was looked at before, and takes the visit there.
func (a Asks) begin(ctx context.Context, tx *db.Tx, v Visit, step State, at time.Time, checks []Check, skip Skip) (Visit, error) {
	if len(checks) > 0 {
		for _, c := range checks {
			if !slices.Contains(v.Checks, string(c)) {
				v.Checks = append(v.Checks, string(c))
			}
		}
		if _, err := tx.ExecContext(ctx, "UPDATE visits SET checks = $2 WHERE id = $1", v.ID, v.Checks); err != nil {
			return v, fmt.Errorf("tick the checklist: %w", err)
		}
	}
	f, err := a.facts(ctx, tx, v, step)
	if err != nil {
		return v, err
	}
	if f.begun(step) {
		return v, nil
	}
	if err := f.mayBegin(step, skip); err != nil {
		return v, err
	}
	if v, err = move(ctx, tx, v, step, ""); err != nil {
		return v, err
	}
	if _, err := tx.ExecContext(ctx, beginSQL, v.ID, step, at, tx.By); err != nil {
		return v, fmt.Errorf("begin a step: %w", err)
	}
	return v, nil
}

// ending is how a step ends.
type ending struct {
	Step       State
	At         time.Time
	Skipped    Skip
	Note       string
	BadgeShown bool
	Bagged     []string
}

const endSQL = `
UPDATE visit_steps
SET ended_at = greatest(began_at, $3), skipped = $4, note = $5
WHERE visit = $1 AND step = $2 AND ended_at IS NULL`

// end ends a step; one that is left out begins and ends at once.
func (a Asks) end(ctx context.Context, tx *db.Tx, v Visit, e ending) (Visit, error) {
	var err error
	if e.Skipped != NotSkipped {
		if v, err = a.begin(ctx, tx, v, e.Step, e.At, nil, e.Skipped); err != nil {
			return v, err
		}
	}
	if e.BadgeShown {
		v.BadgeShown = true
		if _, err := tx.ExecContext(ctx, "UPDATE visits SET badge_shown = true WHERE id = $1", v.ID); err != nil {
			return v, fmt.Errorf("note that the badge was shown: %w", err)
		}
	}
	if len(e.Bagged) > 0 {
		if _, err := tx.ExecContext(ctx, "UPDATE visit_steps SET bagged = $3 WHERE visit = $1 AND step = $2", v.ID, e.Step, pq.Array(e.Bagged)); err != nil {
			return v, fmt.Errorf("note what was bagged: %w", err)
		}
	}
	f, err := a.facts(ctx, tx, v, e.Step)
	if err != nil {
		return v, err
	}
	if !f.begun(e.Step) {
		return v, ErrGate.Because("not_begun").With("step", e.Step).At("body.step")
	}
	if f.done(e.Step) {
		return v, nil
	}
	if err := f.mayEnd(e.Step, e.Skipped, e.Note); err != nil {
		return v, err
	}
	if _, err := tx.ExecContext(ctx, endSQL, v.ID, e.Step, e.At, e.Skipped, e.Note); err != nil {
		return v, fmt.Errorf("end a step: %w", err)
	}
	return ByID(ctx, tx, v.ID)
}
