package inventory

import (
	"fettle/internal/event"
	"fettle/inventory/stock"
)

// Subscribe adds what this wing does when its timers fire.
func Subscribe(p *event.Dispatcher) { stock.Subscribe(p) }
