package recall

import (
	"time"

	"github.com/google/uuid"

	"fettle/internal/closed"
	"fettle/internal/machine"
	"fettle/inventory/site"
	"fettle/inventory/stock"
)

// HolderKind says who has the pieces of a check.
type HolderKind string

// Kinds of holders.
const (
	// AtPlace is a warehouse, an outlet or a locker, with its bins.
	AtPlace HolderKind = "place"
	// InVan is an engineer's van.
	InVan HolderKind = "van"
	// OnRoad is a shipment.
	OnRoad HolderKind = "shipment"
	// InAppliance is a customer's appliance with a fitted piece.
	InAppliance HolderKind = "appliance"
)

// HolderKinds lists them all.
func HolderKinds() []HolderKind { return []HolderKind{AtPlace, InVan, OnRoad, InAppliance} }

// Schema lists them in the contracts.
func (HolderKind) Schema(closed.Registry) *closed.Schema { return closed.Of(HolderKinds()) }

// holderOf is who holds what lies in a place of a kind.
func holderOf(k site.Kind) HolderKind {
	switch k {
	case site.Van:
		return InVan
	case site.Parcel:
		return OnRoad
	}
	return AtPlace
}

// Finding is what was seen of a piece.
type Finding string

// Findings of a check.
const (
	// Good is free again.
	Good Finding = "good"
	// Bad is booked out; of a fitted piece it says that somebody has to go there.
	Bad Finding = "bad"
	// Absent is not where the book has it.
	Absent Finding = "absent"
)

// Findings lists them all.
func Findings() []Finding { return []Finding{Good, Bad, Absent} }

// Schema lists them in the contracts.
func (Finding) Schema(closed.Registry) *closed.Schema { return closed.Of(Findings()) }

// State says whether a holder has still something to look at.
type State string

// States of a check.
const (
	// Open waits to be looked at.
	Open State = "open"
	// Done has nothing left to look at.
	Done State = "done"
)

// States lists them all.
func States() []State { return []State{Open, Done} }

// Schema lists them in the contracts.
func (State) Schema(closed.Registry) *closed.Schema { return closed.Of(States()) }

// Checks is the machine of a check.
var Checks = machine.Machine[State]{Noun: "hold check", Of: States, Refused: ErrCheck,
	Steps: []machine.Step[State]{
		{Do: "inventory.hold_placed.v1", Who: "system", To: Open, If: "the holder has pieces of it", Tells: "repairflow.hold_check_opened.v1"},
		{Do: "POST /v1/hold-checks/{hold_check}/findings", Who: "engineer, warehouse, operations", From: []State{Open}, To: Open,
			If: "some pieces are left", Tells: "repairflow.hold_check_found.v1"},
		{Do: "POST /v1/hold-checks/{hold_check}/findings", Who: "engineer, warehouse, operations", From: []State{Open}, To: Done,
			If: "no pieces are left", Tells: "repairflow.hold_check_found.v1"},
		{Do: "inventory.hold_ended.v1", Who: "system", From: []State{Open}, To: Done},
		{Do: "shipping.emptied.v1", Who: "system", From: []State{Open}, To: Done, If: "the pieces are somebody else's now"},
	}}

// Check is what one holder has of a hold to look at.
type Check struct {
	ID         uuid.UUID  `db:"id" json:"id"`
	Hold       uuid.UUID  `db:"hold" json:"hold"`
	Part       string     `db:"part" json:"part"`
	PartNameZH string     `db:"part_name_zh" json:"part_name_zh"`
	PartNameEN string     `db:"part_name_en" json:"part_name_en"`
	Reason     string     `db:"reason" json:"reason"`
	Kind       HolderKind `db:"kind" json:"kind"`
	// Holder is the place, the shipment or the appliance ("model/serial").
	Holder string `db:"holder" json:"holder"`
	// Repair is the repair that fitted the pieces, Engineer who did; empty for others.
	Repair   string     `db:"repair" json:"repair"`
	Engineer string     `db:"engineer" json:"engineer"`
	State    State      `db:"state" json:"state"`
	OpenedAt time.Time  `db:"opened_at" json:"opened_at"`
	DueAt    time.Time  `db:"due_at" json:"due_at"`
	Overdue  bool       `db:"overdue" json:"overdue"`
	ClosedAt *time.Time `db:"closed_at" json:"closed_at"`
	Good     int64      `db:"good" json:"good"`
	Bad      int64      `db:"bad" json:"bad"`
	Absent   int64      `db:"absent" json:"absent"`
	Version  int        `db:"version" json:"version"`
	// Pieces are those that nobody has looked at.
	Pieces []Piece `db:"-" json:"pieces"`
}

// ETagVersion makes the version the ETag.
func (c Check) ETagVersion() int { return c.Version }

// Left is how many pieces nobody has looked at.
func (c Check) Left() (n int64) {
	for _, p := range c.Pieces {
		n += p.Quantity
	}
	return n
}

// Piece is something of a hold that its holder has to look at: pieces in a bin, or one with a serial.
type Piece struct {
	Serial    string          `db:"serial" json:"serial"`
	Lot       string          `db:"lot" json:"lot"`
	Bin       string          `db:"bin" json:"bin"`
	Condition stock.Condition `db:"condition" json:"condition"`
	Quantity  int64           `db:"quantity" json:"quantity"`
}

func (p Piece) key() Piece {
	p.Quantity = 0
	return p
}

// less takes what was found absent, or was looked at in an appliance, from what a holder has.
func less(pieces, looked []Piece) []Piece {
	gone := map[Piece]int64{}
	for _, p := range looked {
		gone[p.key()] += p.Quantity
	}
	out := []Piece{}
	for _, p := range pieces {
		n := min(p.Quantity, gone[p.key()])
		gone[p.key()] -= n
		if p.Quantity -= n; p.Quantity > 0 {
			out = append(out, p)
		}
	}
	return out
}

// Look is what somebody saw.
type Look struct {
	Finding Finding
	// Scanned is a serial, or empty for loose pieces.
	Scanned, Bin string
	Quantity     int64
	Note         string
}
