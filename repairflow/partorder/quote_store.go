package partorder

import (
	"context"
	"slices"

	"fettle/internal/db"
	"fettle/repairflow/orderline"
	"fettle/repairflow/quote"
	"fettle/repairflow/repair"
)

// confirmAccepted makes firm what waits softly for a quote, in the transaction of the customer's yes.
func confirmAccepted(ctx context.Context, tx *db.Tx, events []quote.Moved) error {
	for _, e := range events {
		if e.To != quote.Accepted {
			continue
		}
		r, err := repair.Lock(ctx, tx, e.Repair)
		if err != nil {
			return err
		}
		all, err := orderline.LockOfRepair(ctx, tx, e.Repair)
		if err != nil {
			return err
		}
		held := slices.DeleteFunc(all, func(l orderline.Line) bool { return l.State != orderline.Held || !slices.Contains(e.Lines, l.ID) })
		if len(held) == 0 || !slices.Contains(repair.Ordering, r.State) {
			continue
		}
		if _, err := firmLines(ctx, tx, r, held); err != nil {
			return err
		}
	}
	return nil
}
