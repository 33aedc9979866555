package eta

import "fettle/internal/event"

// Subscribe adds what this room does when events come.
func Subscribe(p *event.Dispatcher) {
	event.On(p, "shipping", checkSilence)
	event.On(p, "shipping", learnCurves)
}
