package inventory

import "fettle/internal/event"

// Subscribe adds what this wing does when its timers fire.
func Subscribe(p *event.Dispatcher) { subscribeStock(p) }
