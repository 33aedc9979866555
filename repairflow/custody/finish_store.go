package custody

import (
	"context"
	"slices"

	"fettle/internal/db"
	"fettle/inventory/stock"
	"fettle/repairflow/orderline"
	"fettle/repairflow/partorder"
	"fettle/repairflow/repair"
	"fettle/repairflow/visit"
)

// Complete ends the work: every line is fitted, given back or cancelled. It settles at once when nothing is open.
func Complete(ctx context.Context, tx *db.Tx, id string) (repair.Repair, error) {
	r, err := repair.Lock(ctx, tx, id)
	if err != nil {
		return r, err
	}
	lines, err := orderline.LockOfRepair(ctx, tx, id)
	if err != nil {
		return r, err
	}
	var open []string
	for _, l := range lines {
		if !slices.Contains([]orderline.State{orderline.Installed, orderline.Returning, orderline.Returned, orderline.Cancelled, orderline.Closed, orderline.Lost, orderline.DOA, orderline.Wrong, orderline.Unused}, l.State) {
			open = append(open, l.ID.String())
		}
	}
	if len(open) > 0 {
		return r, ErrLinesOpen.With("count", len(open), "lines", open)
	}
	if err := visit.MayComplete(ctx, tx, id, lines); err != nil {
		return r, err
	}
	if r, err = repair.Move(ctx, tx, r, repair.Completed, ""); err != nil {
		return r, err
	}
	for _, l := range lines {
		if l.State == orderline.Installed {
			if _, err := orderline.Move(ctx, tx, l, orderline.Closed, "fitted", ""); err != nil {
				return r, err
			}
		}
	}
	return orderline.SettleRepairIfDone(ctx, tx, r)
}

// Cancel is always allowed before an outcome; what is on the road is called back.
func Cancel(ctx context.Context, tx *db.Tx, id, reason string) (repair.Repair, error) {
	r, err := repair.Lock(ctx, tx, id)
	if err != nil {
		return r, err
	}
	lines, err := orderline.LockOfRepair(ctx, tx, id)
	if err != nil {
		return r, err
	}
	var back []stock.StockArrived
	for _, l := range lines {
		switch {
		case l.Allows("cancel"):
			was := partorder.FreedBy(l)
			if l, err = cancelLine(ctx, tx, l, reason); err != nil {
				return r, err
			}
			if l.State == orderline.Closed {
				back = append(back, was...)
			}
		case l.State == orderline.Received:
			if _, err := orderline.Move(ctx, tx, l, orderline.Unused, reason, ""); err != nil {
				return r, err
			}
		case l.State == orderline.Installed:
			if _, err := orderline.Move(ctx, tx, l, orderline.Closed, "fitted", ""); err != nil {
				return r, err
			}
		}
	}
	if err := partorder.ServeFreed(ctx, tx, back); err != nil {
		return r, err
	}
	if r, err = repair.Move(ctx, tx, r, repair.Cancelled, reason); err != nil {
		return r, err
	}
	return orderline.SettleRepairIfDone(ctx, tx, r)
}
