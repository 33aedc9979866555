package recycling

import (
	"context"

	"fettle/internal/db"
	"fettle/internal/event"
)

// oldPartSubscribe marks an obligation overdue on its day.
func oldPartSubscribe(p *event.Dispatcher) {
	event.On(p, "recycling", func(ctx context.Context, tx *db.Tx, e ReturnDue) error { return Due(ctx, tx, e.Return) })
}
