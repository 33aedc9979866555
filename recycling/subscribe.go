package recycling

import (
	"fettle/internal/event"
	"fettle/recycling/claim"
	"fettle/recycling/oldpart"
	"fettle/recycling/wastelot"
	"fettle/recycling/wastemanifest"
)

// Subscribe hears the timers of obligations, of storage and of papers.
func Subscribe(p *event.Dispatcher) {
	oldpart.Subscribe(p)
	claim.Subscribe(p)
	wastelot.Subscribe(p)
	wastemanifest.Subscribe(p)
}
