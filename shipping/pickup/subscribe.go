package pickup

import "fettle/internal/event"

func Subscribe(p *event.Dispatcher) {
	event.On(p, "shipping", remindOfPickup)
}
