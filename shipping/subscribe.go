package shipping

import "fettle/internal/event"

// Subscribe folds history anew when a code was mapped, tells of waybills that nobody claimed, looks again at parcels that
// nobody speaks of, learns from those that have arrived and tells of those that lie ready for too long.
func Subscribe(p *event.Dispatcher) {
	trackingSubscribe(p)
	etaSubscribe(p)
	pickupSubscribe(p)
}

func trackingSubscribe(p *event.Dispatcher) {
	event.On(p, "shipping", refoldMapped)
	event.On(p, "shipping", giveUpOrphan)
}

func etaSubscribe(p *event.Dispatcher) {
	event.On(p, "shipping", checkSilence)
	event.On(p, "shipping", learnCurves)
}

func pickupSubscribe(p *event.Dispatcher) {
	event.On(p, "shipping", remindOfPickup)
}
