package shipping

import "fettle/internal/event"

// Subscribe folds history anew when a code was mapped, tells of waybills that nobody claimed, looks again at parcels that
// nobody speaks of, learns from those that have arrived and tells of those that lie ready for too long.
func Subscribe(p *event.Dispatcher) {
	event.On(p, "shipping", refoldMapped)
	event.On(p, "shipping", giveUpOrphan)
	event.On(p, "shipping", checkSilence)
	event.On(p, "shipping", learnCurves)
	event.On(p, "shipping", remindOfPickup)
}
