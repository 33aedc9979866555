package manifest

import "time"

// HandedOver tells that a carrier took shipments of a departure and signed for them.
type HandedOver struct {
	Manifest  string    `json:"dispatch"`
	Warehouse string    `json:"warehouse"`
	Carrier   string    `json:"carrier"`
	DepartsAt time.Time `json:"departs_at"`
	Shipments []string  `json:"shipments"`
	At        time.Time `json:"at"`
}

// EventType never changes.
func (HandedOver) EventType() string { return "shipping.handed_over.v1" }

// EventKey is the manifest: it serves many repairs, whose own events are Shipped.
func (e HandedOver) EventKey() string { return e.Manifest }
