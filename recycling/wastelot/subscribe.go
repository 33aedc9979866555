package wastelot

import (
	"context"

	"fettle/internal/db"
	"fettle/internal/event"
)

// Subscribe hears the timers of storage.
func Subscribe(p *event.Dispatcher) {
	event.On(p, "waste-lots", func(ctx context.Context, tx *db.Tx, e StorageDue) error { return StorageWarns(ctx, tx, e.Lot) })
}
