package tracking

import "fettle/internal/event"

func Subscribe(p *event.Dispatcher) {
	event.On(p, "shipping", refoldMapped)
	event.On(p, "shipping", giveUpOrphan)
}
