package recycling

import "fettle/internal/event"

// Subscribe hears the timers of obligations.
func Subscribe(p *event.Dispatcher) { oldPartSubscribe(p) }
