package sourcing

import (
	"context"

	"fettle/internal/db"
	"fettle/internal/event"
)

// Subscribe watches promises fall due. A promise that is still open then stays so, because only the scan judges
// it, but that it was missed is said once.
func Subscribe(p *event.Dispatcher) {
	event.On(p, "allocation", func(ctx context.Context, tx *db.Tx, e PromiseDue) error {
		promise, err := promiseByID(ctx, tx, e.Promise)
		if err != nil || promise.State != StateOpen {
			return err
		}
		return event.Emit(ctx, tx, PromiseMissed{Repair: promise.Repair, Line: promise.Line})
	})
}
