package eta

import "fettle/internal/event"

func Subscribe(p *event.Dispatcher) {
	event.On(p, "shipping", checkSilence)
	event.On(p, "shipping", learnCurves)
}
