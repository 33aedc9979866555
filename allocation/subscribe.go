package allocation

import "fettle/internal/event"

// Subscribe hears the timers of promises.
func Subscribe(p *event.Dispatcher) { sourcingSubscribe(p) }
