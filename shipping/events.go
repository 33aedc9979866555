package shipping

import (
	"time"

	"github.com/google/uuid"
)

// Events of this room; those of parcels are keyed by the repair they serve.

// Picked tells that a part line was taken from the shelf.
type Picked struct {
	Repair    string    `json:"repair"`
	Line      uuid.UUID `json:"line"`
	Warehouse string    `json:"warehouse"`
	Serial    string    `json:"serial"`
}

// PickShort tells that the shelf did not hold what the counter said.
type PickShort struct {
	Repair    string    `json:"repair"`
	Line      uuid.UUID `json:"line"`
	Warehouse string    `json:"warehouse"`
	Part      string    `json:"part"`
	Reason    string    `json:"reason"`
	// Found are the pieces that were there after all: they stay with the line, the others are to come from elsewhere.
	Found int64 `json:"found,omitempty"`
}

// Packed tells that lines lie in a parcel.
type Packed struct {
	Repair   string      `json:"repair"`
	Shipment string      `json:"shipment"`
	Lines    []uuid.UUID `json:"lines"`
}

// Shipped tells that the carrier has the parcel.
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
	From     string      `json:"from"`
	To       string      `json:"to"`
	Version  int         `json:"version"`
	ETAAt    *time.Time  `json:"eta_at"`
	Flags    []string    `json:"flags"`
}

// Arrived tells for the first time that a parcel is delivered or ready to be picked up.
type Arrived struct {
	Repair   string      `json:"repair"`
	Shipment string      `json:"shipment"`
	Lines    []uuid.UUID `json:"lines"`
	At       time.Time   `json:"at"`
}

// Emptied tells that everything was taken out of a parcel.
type Emptied struct {
	Repair   string `json:"repair"`
	Shipment string `json:"shipment"`
}

// CodeMapped tells that a code has a new meaning, and how far history has been folded anew.
type CodeMapped struct {
	Source       string `json:"source"`
	Code         string `json:"code"`
	AfterCarrier string `json:"after_carrier,omitempty"`
	AfterWaybill string `json:"after_waybill,omitempty"`
}

// OrphanDue is the timer of a waybill without a parcel.
type OrphanDue struct {
	Carrier string `json:"carrier"`
	Waybill string `json:"waybill"`
}

// Orphaned tells that no parcel came for a waybill that a carrier speaks of.
type Orphaned struct {
	Carrier string `json:"carrier"`
	Waybill string `json:"waybill"`
}

// The type strings never change.

func (Picked) EventType() string       { return "shipping.picked.v1" }
func (PickShort) EventType() string    { return "shipping.pick_short.v1" }
func (Packed) EventType() string       { return "shipping.packed.v1" }
func (Shipped) EventType() string      { return "shipping.shipped.v1" }
func (StateChanged) EventType() string { return "shipping.state_changed.v1" }
func (Arrived) EventType() string      { return "shipping.arrived.v1" }
func (Emptied) EventType() string      { return "shipping.emptied.v1" }

func (e Picked) EventKey() string       { return e.Repair }
func (e PickShort) EventKey() string    { return e.Repair }
func (e Packed) EventKey() string       { return e.Repair }
func (e Shipped) EventKey() string      { return e.Repair }
func (e StateChanged) EventKey() string { return e.Repair }
func (e Arrived) EventKey() string      { return e.Repair }
func (e Emptied) EventKey() string      { return e.Repair }

func (CodeMapped) EventType() string { return "shipping.code_mapped.v1" }
func (OrphanDue) EventType() string  { return "shipping.orphan_due.v1" }
func (Orphaned) EventType() string   { return "shipping.orphaned.v1" }

// EventKey is the code's own, so that history is folded in order and holds nothing else back.
func (e CodeMapped) EventKey() string { return "code:" + e.Source + ":" + e.Code }

// EventKey is the timer's own.
func (e OrphanDue) EventKey() string { return "orphan due:" + e.Carrier + ":" + e.Waybill }

// EventKey is the waybill.
func (e Orphaned) EventKey() string { return "orphan:" + e.Carrier + ":" + e.Waybill }
