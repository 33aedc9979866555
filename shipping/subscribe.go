package shipping

import "fettle/internal/event"

// Subscribe folds history anew when a code was mapped, and tells of waybills that nobody claimed.
func Subscribe(p *event.Post) {
	event.On(p, "shipping", refoldMapped)
	event.On(p, "shipping", giveUp)
}
