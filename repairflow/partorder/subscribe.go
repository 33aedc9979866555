package partorder

import (
	"context"

	"fettle/internal/db"
	"fettle/internal/event"
	"fettle/inventory/stock"
	"fettle/repairflow/kit"
)

// Subscribe serves who waits within the transaction of an arrival; the same event heard afterwards is the second look at
// lines that another had locked just then. A soft reservation ends when its time has come.
func Subscribe(p *event.Dispatcher, me string) {
	event.Within(p, me, fillBackorders)
	// Custody hears of quotes too, under a name of its own: one name hears an event within its transaction once.
	event.Within(p, "partorder", confirmAccepted)
	event.On(p, me, func(ctx context.Context, tx *db.Tx, e stock.StockArrived) error {
		return fillBackorders(ctx, tx, []stock.StockArrived{e})
	})
	event.On(p, me, func(ctx context.Context, tx *db.Tx, e StockFreed) error {
		return FillPart(ctx, tx, e.Part)
	})
	event.On(p, me, func(ctx context.Context, tx *db.Tx, e kit.Moved) error {
		if e.To != kit.Released && e.To != kit.Lapsed {
			return nil
		}
		return FillPart(ctx, tx, e.Part)
	})
	event.On(p, me, func(ctx context.Context, tx *db.Tx, e SoftReservationEnds) error { return expireSoftly(ctx, tx, e) })
}
