package stock

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"github.com/google/uuid"

	"fettle/internal/closed"
	"fettle/internal/machine"
	"fettle/inventory/catalog"
	"fettle/inventory/site"
)

// HoldCause says why pieces are on hold.
type HoldCause string

// Causes of a hold.
const (
	// ByBatch holds a batch that somebody found bad.
	ByBatch HoldCause = "batch"
	// ByExpiry holds a lot whose last day has passed.
	ByExpiry HoldCause = "expired"
	// BySuspicion holds a piece that is not where the book has it.
	BySuspicion HoldCause = "suspect"
)

// HoldCauses lists them all.
func HoldCauses() []HoldCause {
	return []HoldCause{ByBatch, ByExpiry, BySuspicion}
}

// Schema lists them in the contracts.
func (HoldCause) Schema(closed.Registry) *closed.Schema { return closed.Of(HoldCauses()) }

// HoldState says whether a hold still has on hold what it names; ClosedAt tells.
type HoldState string

// States of a hold.
const (
	// HoldOpen has its pieces on hold, and those that come later.
	HoldOpen HoldState = "open"
	// HoldOver has nothing on hold any more.
	HoldOver HoldState = "ended"
)

// HoldStates lists them all.
func HoldStates() []HoldState {
	return []HoldState{HoldOpen, HoldOver}
}

// Schema lists them in the contracts.
func (HoldState) Schema(closed.Registry) *closed.Schema { return closed.Of(HoldStates()) }

// Holds is the machine of a hold.
var Holds = machine.Machine[HoldState]{Noun: "hold", Of: HoldStates, Refused: ErrHoldClosed,
	Steps: []machine.Step[HoldState]{
		{Do: "POST /v1/holds", Who: "operations", To: HoldOpen, Tells: "inventory.hold_placed.v1"},
		{Do: "inventory.lot_expires.v1", Who: "system", To: HoldOpen, If: "the lot's last day has passed", Tells: "inventory.hold_placed.v1"},
		{Do: "stock.Suspected", Who: "system", To: HoldOpen, If: "a scan contradicts the book", Tells: "inventory.hold_placed.v1"},
		{Do: "POST /v1/holds/{hold}/release", Who: "operations", From: []HoldState{HoldOpen}, To: HoldOver,
			If: "not of an expired lot", Tells: "inventory.hold_ended.v1"},
		{Do: "POST /v1/holds/{hold}/scrap", Who: "operations", From: []HoldState{HoldOpen}, To: HoldOpen, If: "some of it is left"},
		{Do: "POST /v1/holds/{hold}/scrap", Who: "operations", From: []HoldState{HoldOpen}, To: HoldOver,
			If: "nothing of it is left", Tells: "inventory.hold_ended.v1"},
		{Do: "stock.SettleHeld", Who: "engineer, warehouse", From: []HoldState{HoldOpen}, To: HoldOpen, If: "somebody has looked at some of it"},
	}}

// Hold puts a lot on hold, or a range of serials, of a part everywhere.
type Hold struct {
	ID         uuid.UUID  `db:"id" json:"id"`
	Part       string     `db:"part" json:"part"`
	Lot        string     `db:"lot" json:"lot"`
	SerialFrom string     `db:"serial_from" json:"serial_from"`
	SerialTo   string     `db:"serial_to" json:"serial_to"`
	Cause      HoldCause  `db:"cause" json:"cause"`
	Reason     string     `db:"reason" json:"reason"`
	PlacedAt   time.Time  `db:"placed_at" json:"placed_at"`
	PlacedBy   string     `db:"placed_by" json:"placed_by"`
	ClosedAt   *time.Time `db:"closed_at" json:"closed_at"`
	// InspectBy is by when somebody has to have looked; null needs no look. Overdue tells that nobody had.
	InspectBy *time.Time `db:"inspect_by" json:"inspect_by"`
	Overdue   bool       `db:"overdue" json:"overdue"`
	// Cleared tells that some pieces of it were looked at and are good: they are free while the hold stays.
	Cleared bool `db:"cleared" json:"-"`
}

// Working days within which a hold is inspected: urgent when something of it was on its way to somebody.
const (
	urgentInspectionDays = 1
	inspectionDays       = 7
)

// isUrgent tells whether a hold caught something on its way: lines have lost pieces by it, or a parcel or van has some.
func (e HoldPlaced) isUrgent() bool {
	return len(e.Lines) > 0 || slices.ContainsFunc(e.Pieces, func(p HeldPiece) bool { return p.Kind == site.Parcel || p.Kind == site.Van })
}

func (h Hold) state() HoldState {
	if h.ClosedAt != nil {
		return HoldOver
	}
	return HoldOpen
}

// Batch names what a hold catches: a lot, or serials from one to another, both of the same length.
type Batch struct {
	Part, Lot, SerialFrom, SerialTo string
}

func (b Batch) check(p catalog.Part) error {
	switch {
	case (b.Lot != "") == (b.SerialFrom != ""):
		return ErrHold
	case b.SerialFrom > b.SerialTo || len(b.SerialFrom) != len(b.SerialTo):
		return ErrHold.At("body.serial_to")
	case b.SerialFrom != "" && !p.Serialised:
		return ErrHold.Because("no_serials").With("part", p.Number).At("body.serial_from")
	}
	return nil
}

// HeldPiece is what of a hold lies somewhere: pieces of a lot in a bin, or one piece with a serial.
type HeldPiece struct {
	Location  string    `db:"location" json:"location"`
	Kind      site.Kind `db:"kind" json:"kind"`
	Condition Condition `db:"condition" json:"condition"`
	Bin       string    `db:"bin" json:"bin"`
	Lot       string    `db:"lot" json:"lot"`
	Serial    string    `db:"serial" json:"serial"`
	Quantity  int64     `db:"quantity" json:"quantity"`
}

// Fitted is a piece of a hold that went into an appliance before anybody knew.
type Fitted struct {
	Serial    string `db:"serial" json:"serial"`
	Quantity  int64  `db:"quantity" json:"quantity"`
	Appliance string `db:"appliance" json:"appliance"`
	Reference string `db:"reference" json:"reference"`
}

// HeldBatch is a hold with what is under it.
type HeldBatch struct {
	Hold
	Pieces []HeldPiece `json:"pieces"`
	Fitted []Fitted    `json:"fitted"`
}

func (p HeldPiece) row(part string) Key { return Key{part, p.Location, p.Condition} }

// movement books a piece between buckets of its place, or out of it.
func (p HeldPiece) movement(h Hold, kind MovementKind, from Bucket, to Account) Movement {
	return Movement{Kind: kind, Part: h.Part, Quantity: p.Quantity, From: Account{p.Location, p.Condition, from}, To: to, Serial: p.Serial,
		Lot: p.Lot, FromBin: p.Bin, ToBin: p.Bin, Reference: h.ID.String(), Reason: h.Reason, hold: &h.ID}
}

// reservationsToLose chooses the reservations at one counter that give way to a hold of so many pieces: those that name a held piece,
// then as many as it takes for what stays reserved to lie there, soft ones and young ones first.
func reservationsToLose(reservations []Reservation, c counter, onHold int64, serials map[string]bool) []Reservation {
	ranked := slices.Clone(reservations)
	rank := func(r Reservation) int {
		switch {
		case r.Serial != nil && serials[*r.Serial]:
			return 0
		case r.ExpiresAt != nil:
			return 1
		case r.Serial == nil:
			return 2
		}
		return 3
	}
	slices.SortStableFunc(ranked, func(a, b Reservation) int {
		return cmp.Or(cmp.Compare(rank(a), rank(b)), b.MadeAt.Compare(a.MadeAt), cmp.Compare(b.ID.String(), a.ID.String()))
	})
	var out []Reservation
	over := c.Reserved + c.OnHold + onHold - c.OnHand
	for _, r := range ranked {
		if rank(r) > 0 && over <= 0 {
			break
		}
		out, over = append(out, r), over-r.Quantity
	}
	return out
}

// mayTakeReservations tells whether a hold of so many pieces may take a reservation away somewhere.
func mayTakeReservations(counters map[Key]counter, onHold map[Key]int64, serials map[Key]map[string]bool) bool {
	for k, n := range onHold {
		c := counters[k]
		named := slices.Contains(slices.Collect(maps.Values(serials[k])), true)
		if c.Reserved > 0 && (named || c.Reserved+c.OnHold+n > c.OnHand) {
			return true
		}
	}
	return false
}

// HoldPlaced tells what a hold caught: where it lies, and which order lines have lost their pieces by it.
type HoldPlaced struct {
	Hold   uuid.UUID   `json:"hold"`
	Part   string      `json:"part"`
	Lot    string      `json:"lot,omitempty"`
	Reason string      `json:"reason"`
	Lines  []uuid.UUID `json:"lines"`
	Pieces []HeldPiece `json:"pieces"`
	// Preparing are the places where pieces were being prepared for those lines.
	Preparing []string `json:"preparing"`
}

// HoldEnded tells that a hold was released, or that nothing of it is left to look at.
type HoldEnded struct {
	Hold     uuid.UUID `json:"hold"`
	Part     string    `json:"part"`
	Released int64     `json:"released"`
	// Scrapped tells that the last pieces of it were bad; what was fitted before is still to be looked at.
	Scrapped bool `json:"scrapped"`
}

// HoldInspectionDue is the timer of a hold's inspection.
type HoldInspectionDue struct {
	Hold uuid.UUID `json:"hold"`
	Part string    `json:"part"`
}

// HoldOverdue tells that nobody has looked in time.
type HoldOverdue struct {
	Hold      uuid.UUID `json:"hold"`
	Part      string    `json:"part"`
	Lot       string    `json:"lot,omitempty"`
	InspectBy time.Time `json:"inspect_by"`
}

// LotExpires is the timer of a lot's last day.
type LotExpires struct {
	Part string `json:"part"`
	Lot  string `json:"lot"`
}

// The type strings never change.

func (HoldPlaced) EventType() string        { return "inventory.hold_placed.v1" }
func (HoldEnded) EventType() string         { return "inventory.hold_ended.v1" }
func (LotExpires) EventType() string        { return "inventory.lot_expires.v1" }
func (HoldInspectionDue) EventType() string { return "inventory.hold_inspection_due.v1" }
func (HoldOverdue) EventType() string       { return "inventory.hold_overdue.v1" }

func (e HoldPlaced) EventKey() string        { return "part:" + e.Part }
func (e HoldEnded) EventKey() string         { return "part:" + e.Part }
func (e HoldOverdue) EventKey() string       { return "part:" + e.Part }
func (e HoldInspectionDue) EventKey() string { return "hold:" + e.Hold.String() }
func (e LotExpires) EventKey() string        { return "lot:" + e.Part + ":" + e.Lot }
