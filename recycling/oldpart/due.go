package oldpart

import (
	"context"

	"fettle/internal/db"
	"fettle/internal/event"
)

// Subscribe hears the timers of obligations: what is due soon, today, and long since.
func Subscribe(p *event.Dispatcher) {
	event.On(p, "recycling", Remind)
	event.On(p, "recycling", func(ctx context.Context, tx *db.Tx, e ReturnDue) error { return Due(ctx, tx, e.Return) })
	event.On(p, "recycling", func(ctx context.Context, tx *db.Tx, e ChargeDue) error { return Charge(ctx, tx, e.Return) })
}
