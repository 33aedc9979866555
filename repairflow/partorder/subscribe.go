package partorder

import (
	"context"

	"fettle/internal/db"
	"fettle/internal/event"
	"fettle/inventory/stock"
)

// Subscribe serves who waits within the transaction of an arrival; the same event heard afterwards is the second look at
// lines that another had locked just then. A soft reservation ends when its time has come.
func Subscribe(p *event.Dispatcher, me string) {
	event.Within(p, me, fillBackorders)
	event.On(p, me, func(ctx context.Context, tx *db.Tx, e stock.StockArrived) error {
		return fillBackorders(ctx, tx, []stock.StockArrived{e})
	})
	event.On(p, me, func(ctx context.Context, tx *db.Tx, e StockFreed) error {
		return FillPart(ctx, tx, e.Part)
	})
	event.On(p, me, func(ctx context.Context, tx *db.Tx, e SoftReservationEnds) error { return expireSoftly(ctx, tx, e) })
}
