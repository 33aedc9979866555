package allocation

import (
	"fettle/allocation/sourcing"
	"fettle/internal/event"
)

// Subscribe hears the timers of promises.
func Subscribe(p *event.Dispatcher) { sourcing.Subscribe(p) }
