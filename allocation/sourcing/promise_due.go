package sourcing

import (
	"context"

	"fettle/internal/db"
	"fettle/internal/event"
)

// Subscribe watches promises from the moment they are made: at the departure that keeps one, and when its time comes. A
// promise that is still open when its time has passed is missed, which is said once; only the scan judges it.
func Subscribe(p *event.Dispatcher) {
	event.On(p, "allocation", func(ctx context.Context, tx *db.Tx, e PromiseDue) error {
		promise, err := promiseByID(ctx, tx, e.Promise)
		if err != nil || promise.State != StateOpen {
			return err
		}
		if tx.Now.Before(promise.DueAt) {
			return event.EmitTimers(ctx, tx,
				event.Timer{At: tx.Now, Event: DeparturePassed{Repair: promise.Repair, Line: promise.Line, Promise: promise.ID}},
				event.Timer{At: promise.DueAt, Event: e})
		}
		return event.Emit(ctx, tx, PromiseMissed{Repair: promise.Repair, Line: promise.Line})
	})
}
