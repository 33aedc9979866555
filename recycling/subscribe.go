package recycling

import (
	"context"

	"fettle/internal/db"
	"fettle/internal/event"
)

// Subscribe hears the timers of obligations.
func Subscribe(p *event.Dispatcher) {
	event.On(p, "recycling", func(ctx context.Context, tx *db.Tx, e ReturnDue) error { return Due(ctx, tx, e.Return) })
}
