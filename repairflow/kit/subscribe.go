package kit

import (
	"context"
	"slices"

	"fettle/internal/db"
	"fettle/internal/event"
	"fettle/inventory/stock"
	"fettle/repairflow/repair"
)

// Subscribe gives back what was not used when a repair is over, and ends what was kept for as long as the policy says.
func Subscribe(p *event.Dispatcher) {
	const me = "kit"
	event.On(p, me, func(ctx context.Context, tx *db.Tx, e repair.Moved) error {
		if !slices.Contains(repair.Outcomes, e.To) && e.To != repair.Settled {
			return nil
		}
		_, err := Release(ctx, tx, e.Repair, "")
		return err
	})
	event.On(p, me, func(ctx context.Context, tx *db.Tx, e stock.ReservationExpired) error {
		lapsed, err := read(ctx, tx, " WHERE k.reservation = $1 AND k.ended_at IS NULL FOR UPDATE OF k", e.Reservation)
		if err != nil || len(lapsed) == 0 {
			return err
		}
		return end(ctx, tx, lapsed[0], Lapsed)
	})
}
