package repairflow

import (
	"context"
	"slices"

	"fettle/internal/db"
	"fettle/inventory/stock"
)

// Complete ends the work: every line is fitted, given back or cancelled. It settles at once when nothing is open.
func Complete(ctx context.Context, tx *db.Tx, id string) (Repair, error) {
	r, err := lockRepair(ctx, tx, id)
	if err != nil {
		return r, err
	}
	lines, err := lockLines(ctx, tx, id)
	if err != nil {
		return r, err
	}
	var open []string
	for _, l := range lines {
		if !slices.Contains([]string{LineInstalled, LineReturning, LineReturned, LineCancelled, LineClosed, LineLost, LineDOA, LineWrong, LineUnused}, l.State) {
			open = append(open, l.ID.String())
		}
	}
	if len(open) > 0 {
		return r, ErrLinesOpen.With("count", len(open), "lines", open)
	}
	if r, err = moveRepair(ctx, tx, r, Completed, ""); err != nil {
		return r, err
	}
	for _, l := range lines {
		if l.State == LineInstalled {
			if _, err := moveLine(ctx, tx, l, LineClosed, "fitted", ""); err != nil {
				return r, err
			}
		}
	}
	return settleRepairIfDone(ctx, tx, r)
}

// Cancel is always allowed before an outcome; what is on the road is called back.
func Cancel(ctx context.Context, tx *db.Tx, id, reason string) (Repair, error) {
	r, err := lockRepair(ctx, tx, id)
	if err != nil {
		return r, err
	}
	lines, err := lockLines(ctx, tx, id)
	if err != nil {
		return r, err
	}
	var back []stock.StockArrived
	for _, l := range lines {
		switch {
		case l.allows("cancel"):
			was := freedBy(l)
			if l, err = cancelLine(ctx, tx, l, reason); err != nil {
				return r, err
			}
			if l.State == LineClosed {
				back = append(back, was...)
			}
		case l.State == LineReceived:
			if _, err := moveLine(ctx, tx, l, LineUnused, reason, ""); err != nil {
				return r, err
			}
		case l.State == LineInstalled:
			if _, err := moveLine(ctx, tx, l, LineClosed, "fitted", ""); err != nil {
				return r, err
			}
		}
	}
	if err := serveFreed(ctx, tx, back); err != nil {
		return r, err
	}
	if r, err = moveRepair(ctx, tx, r, Cancelled, reason); err != nil {
		return r, err
	}
	return settleRepairIfDone(ctx, tx, r)
}
