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
}

// Arrived tells for the first time that a shipment is delivered or ready to be picked up.
type Arrived struct {
	Repair   string      `json:"repair"`
	Shipment string      `json:"shipment"`
	Lines    []uuid.UUID `json:"lines"`
	At       time.Time   `json:"at"`
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

// Uncollected tells that nobody picked a shipment up and its carrier takes it home.
type Uncollected struct {
	Repair   string      `json:"repair"`
	Shipment string      `json:"shipment"`
	Lines    []uuid.UUID `json:"lines"`
}

func (Uncollected) EventType() string { return "shipping.uncollected.v1" }

func (e Uncollected) EventKey() string { return e.Repair }
