package orderline

import (
	"context"
	"fmt"
	"slices"

	"fettle/internal/db"
	"fettle/recycling/oldpart"
	"fettle/repairflow/repair"
)

// What is only held is not waited for: nobody has said yes to it.
const notInHandSQL = `
SELECT count(*)
FROM order_lines
WHERE repair = $1 AND state IN ('requested', 'substitute_offered', 'backordered', 'reserved', 'picking', 'packed', 'shipped',
                                'delivered', 'disputed')`

// ResumeRepairIfComplete lets a repair that waits for parts go on once the last is in hand.
func ResumeRepairIfComplete(ctx context.Context, tx *db.Tx, r repair.Repair) error {
	if r.State != repair.AwaitingParts {
		return nil
	}
	var waiting int
	if err := tx.GetContext(ctx, &waiting, notInHandSQL, r.ID); err != nil {
		return fmt.Errorf("count lines on the way: %w", err)
	}
	if waiting > 0 {
		return nil
	}
	_, err := repair.Move(ctx, tx, r, repair.ReadyToResume, "")
	return err
}

// NextState makes a repair in progress wait when a line is not in hand, and lets one that waits go on when its own van
// had what was missing: no scan will come to tell of it. Empty is no other state; onTheWay counts lines ordered before.
func NextState(state repair.State, waiting bool, onTheWay int64) repair.State {
	switch state {
	case repair.AwaitingParts:
		if !waiting && onTheWay == 0 {
			return repair.ReadyToResume
		}
	case repair.InVisit, repair.ReadyToResume:
		if waiting {
			return repair.AwaitingParts
		}
	}
	return ""
}

// PauseOrResumeRepair makes a repair in progress wait when something is not in hand, and lets one that waits go on when all is.
func PauseOrResumeRepair(ctx context.Context, tx *db.Tx, id string) error {
	r, err := repair.ByID(ctx, tx, id)
	if err != nil {
		return err
	}
	var waiting int64
	if err := tx.GetContext(ctx, &waiting, notInHandSQL, id); err != nil {
		return fmt.Errorf("count lines on the way: %w", err)
	}
	next := NextState(r.State, waiting > 0, 0)
	if next == "" {
		return nil
	}
	_, err = repair.Move(ctx, tx, r, next, "")
	return err
}

const openLinesSQL = `
SELECT count(*)
FROM order_lines
WHERE repair = $1 AND closed_at IS NULL AND state <> 'lost'`

// closeLost ends the lines of parts that never turned up: a repair that is closed looks for nothing any more.
func closeLost(ctx context.Context, tx *db.Tx, id string) error {
	lines, err := LockOfRepair(ctx, tx, id)
	if err != nil {
		return err
	}
	for _, l := range lines {
		if l.State != Lost {
			continue
		}
		if _, err := Move(ctx, tx, l, Closed, "", ""); err != nil {
			return err
		}
	}
	return nil
}

// SettleRepairIfDone closes the books of a repair that has its outcome, when every line and every old part is closed, every
// exchange part that was fitted has its old one on record, and the money is square.
func SettleRepairIfDone(ctx context.Context, tx *db.Tx, r repair.Repair) (repair.Repair, error) {
	if !slices.Contains(repair.Outcomes, r.State) {
		return r, nil
	}
	var lines int
	if err := tx.GetContext(ctx, &lines, openLinesSQL, r.ID); err != nil {
		return r, fmt.Errorf("count open lines: %w", err)
	}
	cores, err := oldpart.OpenOf(ctx, tx, r.ID)
	if err != nil {
		return r, err
	}
	if lines > 0 || cores > 0 || r.OwesMinor != 0 {
		return r, nil
	}
	if made, err := explainCores(ctx, tx, r); err != nil || made > 0 {
		return r, err
	}
	if err := closeLost(ctx, tx, r.ID); err != nil {
		return r, err
	}
	return repair.Move(ctx, tx, r, repair.Settled, "")
}
