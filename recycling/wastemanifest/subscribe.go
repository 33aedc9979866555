package wastemanifest

import (
	"context"

	"fettle/internal/db"
	"fettle/internal/event"
)

// Subscribe hears the timers of papers.
func Subscribe(p *event.Dispatcher) {
	event.On(p, "waste-manifests", func(ctx context.Context, tx *db.Tx, e AcceptanceDue) error {
		return AcceptanceFallsDue(ctx, tx, e.Manifest)
	})
	event.On(p, "waste-manifests", func(ctx context.Context, tx *db.Tx, e NumberDue) error { return NumberFallsDue(ctx, tx, e.Manifest) })
}
