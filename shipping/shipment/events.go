package shipment

import (
	"time"

	"github.com/google/uuid"
)

// Events of this room; those of shipments are keyed by the repair they serve.

// Packed tells that lines lie in a shipment.
type Packed struct {
	Repair   string      `json:"repair"`
	Shipment string      `json:"shipment"`
	Lines    []uuid.UUID `json:"lines"`
}

// Shipped tells that the carrier has the shipment.
type Shipped struct {
	Repair   string      `json:"repair"`
	Shipment string      `json:"shipment"`
	Lines    []uuid.UUID `json:"lines"`
	Carrier  string      `json:"carrier"`
	Waybill  string      `json:"waybill"`
	At       time.Time   `json:"at"`
}

// StateChanged tells that the fold of the scans changed.
type StateChanged struct {
	Repair   string      `json:"repair"`
	Shipment string      `json:"shipment"`
	Lines    []uuid.UUID `json:"lines"`
	From     State       `json:"from"`
	To       State       `json:"to"`
	Version  int         `json:"version"`
	ETAAt    *time.Time  `json:"eta_at"`
	Flags    []Flag      `json:"flags"`
	// Direction is return for what goes home; Repair is then its return order, here and in the other events.
	Direction Direction `json:"direction"`
}

// Arrived tells for the first time that a shipment is delivered or ready to be picked up.
type Arrived struct {
	Repair   string      `json:"repair"`
	Shipment string      `json:"shipment"`
	Lines    []uuid.UUID `json:"lines"`
	At       time.Time   `json:"at"`
	// Direction is return for what has come to a warehouse.
	Direction Direction `json:"direction"`
}

// Emptied tells that everything was taken out of a shipment.
type Emptied struct {
	Repair   string `json:"repair"`
	Shipment string `json:"shipment"`
}

// The type strings never change.

func (Packed) EventType() string       { return "shipping.packed.v1" }
func (Shipped) EventType() string      { return "shipping.shipped.v1" }
func (StateChanged) EventType() string { return "shipping.state_changed.v1" }
func (Arrived) EventType() string      { return "shipping.arrived.v1" }
func (Emptied) EventType() string      { return "shipping.emptied.v1" }

func (e Packed) EventKey() string       { return e.Repair }
func (e Shipped) EventKey() string      { return e.Repair }
func (e StateChanged) EventKey() string { return e.Repair }
func (e Arrived) EventKey() string      { return e.Repair }
func (e Emptied) EventKey() string      { return e.Repair }

// Uncollected tells that nobody took a shipment and its carrier takes it home.
type Uncollected struct {
	Repair   string      `json:"repair"`
	Shipment string      `json:"shipment"`
	Lines    []uuid.UUID `json:"lines"`
	// Refused tells that it was not taken at the door; else it lay where nobody picked it up.
	Refused bool `json:"refused"`
}

func (Uncollected) EventType() string { return "shipping.uncollected.v1" }

func (e Uncollected) EventKey() string { return e.Repair }
