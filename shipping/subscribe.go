package shipping

import (
	"fettle/internal/event"
	"fettle/shipping/eta"
	"fettle/shipping/pickup"
	"fettle/shipping/returnorder"
	"fettle/shipping/tracking"
)

// Subscribe folds history anew when a code was mapped, tells of waybills that nobody claimed, looks again at shipments that
// nobody speaks of, learns from those that have arrived tells of those that lie ready for too long, and
// follows what goes home.
func Subscribe(p *event.Dispatcher) {
	tracking.Subscribe(p)
	eta.Subscribe(p)
	pickup.Subscribe(p)
	returnorder.Subscribe(p)
}
