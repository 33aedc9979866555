package oldpart

import (
	"context"

	"fettle/internal/db"
	"fettle/internal/event"
)

// Subscribe marks an obligation overdue on its day.
func Subscribe(p *event.Dispatcher) {
	event.On(p, "recycling", func(ctx context.Context, tx *db.Tx, e ReturnDue) error { return Due(ctx, tx, e.Return) })
}
