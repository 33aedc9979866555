package recycling

import (
	"fettle/internal/event"
	"fettle/recycling/oldpart"
)

// Subscribe hears the timers of obligations.
func Subscribe(p *event.Dispatcher) { oldpart.Subscribe(p) }
