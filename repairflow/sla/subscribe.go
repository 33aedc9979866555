package sla

import (
	"context"

	"fettle/internal/db"
	"fettle/internal/event"
)

// Subscribe hears the timers of promises.
func Subscribe(p *event.Dispatcher) {
	event.On(p, "sla", func(ctx context.Context, tx *db.Tx, e PromiseDue) error { return due(ctx, tx, e.Promise) })
}
