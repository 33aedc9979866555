package shipping

import "time"

// HandedOverFact tells that a carrier took parcels of a departure and signed for them.
type HandedOverFact struct {
	Dispatch  string    `json:"dispatch"`
	Warehouse string    `json:"warehouse"`
	Carrier   string    `json:"carrier"`
	DepartsAt time.Time `json:"departs_at"`
	Shipments []string  `json:"shipments"`
	At        time.Time `json:"at"`
}

// EventType never changes.
func (HandedOverFact) EventType() string { return "shipping.handed_over.v1" }

// EventKey is the dispatch: it serves many repairs, whose own facts are Shipped.
func (e HandedOverFact) EventKey() string { return e.Dispatch }
