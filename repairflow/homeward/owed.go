package homeward

import (
	"slices"
	"strings"
	"time"

	"fettle/internal/closed"
	"fettle/recycling/oldpart"
	"fettle/repairflow/orderline"
	"fettle/shipping/returnorder"
	"fettle/shipping/shipment"
)

// Holder says who has something and is liable for it.
type Holder string

// Holders.
const (
	// WithEngineer is with who owes it.
	WithEngineer Holder = "engineer"
	// WithCarrier is with a carrier.
	WithCarrier Holder = "carrier"
	// WithWarehouse is at a dock.
	WithWarehouse Holder = "warehouse"
)

// Holders lists them all.
func Holders() []Holder { return []Holder{WithEngineer, WithCarrier, WithWarehouse} }

// Schema lists them in the contracts.
func (Holder) Schema(closed.Registry) *closed.Schema { return closed.Of(Holders()) }

// Owed is one thing that an engineer has to give back or has on its way home, and what proves where it is.
type Owed struct {
	Kind       returnorder.ItemKind `json:"kind"`
	Reference  string               `json:"reference"`
	Repair     string               `json:"repair"`
	Part       string               `json:"part"`
	PartNameZH string               `json:"part_name_zh"`
	PartNameEN string               `json:"part_name_en"`
	Serial     string               `json:"serial"`
	Serialised bool                 `json:"serialised" doc:"An unfitted one without a serial has to be scanned before a carrier takes it."`
	Quantity   int64                `json:"quantity"`
	Grams      int64                `json:"grams" doc:"What the catalogue says an old part weighs; 0 of an unfitted piece."`
	State      string               `json:"state" doc:"Of the old part, or of the order line."`
	Problem    orderline.Problem    `json:"problem"`
	Since      *time.Time           `json:"since"`
	DueAt      *time.Time           `json:"due_at"`
	// ClockStoppedAt is since when its clock stands still, because a carrier is late.
	ClockStoppedAt *time.Time `json:"clock_stopped_at"`
	Holder         Holder     `json:"holder"`
	ReturnOrder    string     `json:"return_order" doc:"Number of its return order; empty while it has none."`
	Shipment       string     `json:"shipment"`
	Waybill        string     `json:"waybill"`
	// LastScan is the last that its carrier said.
	LastScan *shipment.Step `json:"last_scan"`
}

func owedPart(r oldpart.Return) Owed {
	o := Owed{Kind: returnorder.OldPart, Reference: r.ID, Repair: r.Repair, Part: r.Part, PartNameZH: r.PartNameZH, PartNameEN: r.PartNameEN,
		Serial: r.ExpectedSerial, Serialised: r.ExpectedSerial != "", Quantity: 1, Grams: r.ExpectedGrams, State: string(r.State), Since: &r.ObligedAt, DueAt: &r.DueAt, ClockStoppedAt: r.ClockStoppedAt, Holder: WithEngineer}
	if !r.Owed() {
		o.Holder = holderOf(r.TakenBy)
	}
	return o
}

func owedPiece(l orderline.Line) Owed {
	o := Owed{Kind: returnorder.Unfitted, Reference: l.ID.String(), Repair: l.Repair, Part: l.Supplied, PartNameZH: l.PartNameZH, PartNameEN: l.PartNameEN,
		Serial: l.NewSerial, Serialised: l.Serialised, Quantity: l.Quantity, State: string(l.State), Problem: l.Problem, Since: l.ReceivedAt, DueAt: l.GiveBackBy, Holder: WithEngineer}
	if !slices.Contains(orderline.WithEngineer, l.State) {
		o.Holder = WithWarehouse
	}
	return o
}

func holderOf(takenBy string) Holder {
	if strings.HasPrefix(takenBy, "carrier:") {
		return WithCarrier
	}
	return WithWarehouse
}

// proven adds what its return order proves.
func (o Owed) proven(by returnorder.Order) Owed {
	o.ReturnOrder, o.Waybill = by.ID, by.Waybill
	if by.Shipment != nil {
		o.Shipment = *by.Shipment
	}
	if by.State == returnorder.Taken {
		o.Holder = WithCarrier
	}
	if by.State == returnorder.Arrived {
		o.Holder = WithWarehouse
	}
	if o.ClockStoppedAt == nil {
		o.ClockStoppedAt = by.MissedAt
	}
	if n := len(by.Timeline); n > 0 {
		o.LastScan = &by.Timeline[n-1]
	}
	return o
}
