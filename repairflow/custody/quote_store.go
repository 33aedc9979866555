package custody

import (
	"context"
	"slices"

	"fettle/internal/db"
	"fettle/inventory/stock"
	"fettle/repairflow/orderline"
	"fettle/repairflow/partorder"
	"fettle/repairflow/quote"
	"fettle/repairflow/repair"
)

// followQuotes gives up what a quote was about that nobody wants any more: a no ends the repair when there was no yes before it, an end
// without an answer, or a newer version without the part, gives up the lines alone.
func followQuotes(ctx context.Context, tx *db.Tx, events []quote.Moved) error {
	for _, e := range events {
		if !slices.Contains([]quote.State{quote.Accepted, quote.Declined, quote.Expired}, e.To) {
			continue
		}
		if e.To == quote.Declined {
			over, err := endDeclined(ctx, tx, e)
			if err != nil {
				return err
			}
			if over {
				continue
			}
		}
		if err := dropUnwanted(ctx, tx, e); err != nil {
			return err
		}
	}
	return nil
}

// endDeclined ends a repair whose customer has said yes to nothing and in which nothing was fitted.
func endDeclined(ctx context.Context, tx *db.Tx, e quote.Moved) (bool, error) {
	r, err := repair.Lock(ctx, tx, e.Repair)
	if err != nil {
		return false, err
	}
	standing, err := quote.Standing(ctx, tx, e.Repair)
	if err != nil || standing > 0 || repair.Repairs.May(r.State, repair.Cancelled) != nil {
		return false, err
	}
	lines, err := orderline.OfRepair(ctx, tx, e.Repair)
	if err != nil {
		return false, err
	}
	if slices.ContainsFunc(lines, func(l orderline.Line) bool { return l.InstalledAt != nil }) {
		return false, nil
	}
	_, err = Cancel(ctx, tx, e.Repair, "quote_declined")
	return true, err
}

// dropUnwanted frees what lies on a shelf, calls back what is on the road, and has the engineer give back what he has.
func dropUnwanted(ctx context.Context, tx *db.Tx, e quote.Moved) error {
	dropped, err := quote.Dropped(ctx, tx, e.Repair)
	if err != nil || len(dropped) == 0 {
		return err
	}
	r, err := repair.Lock(ctx, tx, e.Repair)
	if err != nil {
		return err
	}
	lines, err := orderline.LockOfRepair(ctx, tx, e.Repair)
	if err != nil {
		return err
	}
	reason := "quote_" + string(e.To)
	var back []stock.StockArrived
	for _, l := range lines {
		switch {
		case !slices.Contains(dropped, l.ID):
		case l.Allows("cancel"):
			was := partorder.FreedBy(l)
			if l, err = cancelLine(ctx, tx, l, reason); err != nil {
				return err
			}
			if l.State == orderline.Closed {
				back = append(back, was...)
			}
		case l.State == orderline.Received:
			if _, err := orderline.Move(ctx, tx, l, orderline.Unused, reason, ""); err != nil {
				return err
			}
		}
	}
	if err := partorder.ServeFreed(ctx, tx, back); err != nil {
		return err
	}
	return orderline.ResumeRepairIfComplete(ctx, tx, r)
}
