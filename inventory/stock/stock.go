package stock

import (
	"time"

	"github.com/google/uuid"

	"fettle/internal/closed"
	"fettle/internal/fault"
	"fettle/internal/machine"
	"fettle/inventory/catalog"
	"fettle/inventory/ident"
)

// Condition of a piece.
type Condition string

// Conditions a piece can be in.
const (
	// New has never been fitted.
	New Condition = "new"
	// Refurbished was repaired and tested; it may be sent where the policy allows it.
	Refurbished Condition = "refurbished"
	// Used came out of an appliance and nobody has graded it better.
	Used Condition = "used"
	// Uninspected was delivered and waits for its incoming inspection; nobody is promised it.
	Uninspected Condition = "uninspected"
	// Defective does not work.
	Defective Condition = "defective"
)

// Conditions lists every condition, the best first.
func Conditions() []Condition { return []Condition{New, Refurbished, Used, Uninspected, Defective} }

// Judged lists those that a file may bring: what is uninspected has an inspection.
func Judged() []Condition { return []Condition{New, Refurbished, Used, Defective} }

// Schema lists them in the contracts.
func (Condition) Schema(closed.Registry) *closed.Schema { return closed.Of(Conditions()) }

// Bucket tells whether a piece is spoken for.
type Bucket string

// Buckets of an account.
const (
	// Free pieces may be promised to anybody.
	Free Bucket = "free"
	// Reserved pieces are promised to an order line.
	Reserved Bucket = "reserved"
	// OnHold pieces are under a quality hold, wherever they lie.
	OnHold Bucket = "on_hold"
)

// Buckets lists every bucket.
func Buckets() []Bucket { return []Bucket{Free, Reserved, OnHold} }

// Schema lists them in the contracts.
func (Bucket) Schema(closed.Registry) *closed.Schema { return closed.Of(Buckets()) }

// MaxQuantity bounds one movement: beyond it is a slip of the hand.
const MaxQuantity = 1_000_000

// Offer is what one place could give of one part.
type Offer struct {
	Location  string    `db:"location" json:"location"`
	Part      string    `db:"part" json:"part"`
	Condition Condition `db:"condition" json:"condition"`
	Available int64     `db:"available" json:"available"`
	Bin       string    `db:"bin" json:"bin"`
}

// Key is which pieces they are.
func (o Offer) Key() Key { return Key{o.Part, o.Location, o.Condition} }

// Take asks for pieces of one stock row for one order line.
type Take struct {
	Line      uuid.UUID
	Location  string
	Part      string
	Condition Condition
	Quantity  int64
	Reference string
	// ExpiresAt is when the reservation lapses; nil is never.
	ExpiresAt *time.Time
}

// Taken is the answer to a Take.
type Taken struct {
	ID uuid.UUID
	OK bool
}

// ReservationState says whether a reservation still claims its pieces.
type ReservationState string

// States of a reservation.
const (
	// ReservationActive claims pieces where they lie.
	ReservationActive ReservationState = "active"
	// ReservationConsumed is over because its pieces left for the line.
	ReservationConsumed ReservationState = "consumed"
	// ReservationReleased is over because nobody needs the pieces any more.
	ReservationReleased ReservationState = "released"
	// ReservationOnHold is over because a hold took its pieces.
	ReservationOnHold ReservationState = "on_hold"
)

// ReservationStates lists every state of a reservation.
func ReservationStates() []ReservationState {
	return []ReservationState{ReservationActive, ReservationConsumed, ReservationReleased, ReservationOnHold}
}

// Schema lists them in the contracts.
func (ReservationState) Schema(closed.Registry) *closed.Schema { return closed.Of(ReservationStates()) }

// Reservations is the machine of a reservation.
var Reservations = machine.Machine[ReservationState]{Noun: "reservation",
	Of: ReservationStates, Refused: ErrReservationClosed, Steps: []machine.Step[ReservationState]{
		{Do: "stock.Reserve", Who: "system", To: ReservationActive, If: "as much is free"},
		{Do: "stock.BindSerial", Who: "warehouse", From: []ReservationState{ReservationActive}, To: ReservationActive,
			If: "the piece lies there and nobody else has it"},
		{Do: "stock.Firm", Who: "customer", From: []ReservationState{ReservationActive}, To: ReservationActive},
		{Do: "stock.Soften", Who: "system", From: []ReservationState{ReservationActive}, To: ReservationActive},
		{Do: "stock.Shrink", Who: "system", From: []ReservationState{ReservationActive}, To: ReservationActive},
		{Do: "stock.Consume", Who: "warehouse", From: []ReservationState{ReservationActive}, To: ReservationConsumed},
		{Do: "stock.Release", Who: "system", From: []ReservationState{ReservationActive}, To: ReservationReleased},
		{Do: "inventory.hold_expires.v1", Who: "system", From: []ReservationState{ReservationActive}, To: ReservationReleased,
			If: "nobody has confirmed it", Tells: "inventory.hold_lapsed.v1"},
		{Do: "stock.PlaceHold", Who: "operations", From: []ReservationState{ReservationActive}, To: ReservationOnHold,
			If: "too little stays for it", Tells: "inventory.hold_placed.v1"},
	}}

// Reservation is what is promised to an order line and still lies where it was promised from.
type Reservation struct {
	ID        uuid.UUID        `db:"id" json:"id"`
	Line      uuid.UUID        `db:"line" json:"line"`
	Location  string           `db:"location" json:"location"`
	Part      string           `db:"part" json:"part"`
	Condition Condition        `db:"condition" json:"condition"`
	Quantity  int64            `db:"quantity" json:"quantity"`
	Serial    *string          `db:"serial" json:"serial"`
	State     ReservationState `db:"state" json:"state"`
	MadeAt    time.Time        `db:"made_at" json:"made_at"`
	ExpiresAt *time.Time       `db:"expires_at" json:"expires_at"`
	ClosedAt  *time.Time       `db:"closed_at" json:"closed_at"`
}

// CheckSerials reads the serials of the pieces of a part in place, as a scanner sent them, and refuses a list that does not name
// each piece of a serialised part, once.
func CheckSerials(p catalog.Part, quantity int64, serials []string) *fault.Fault {
	switch {
	case !p.Serialised && len(serials) > 0:
		return ErrMovement.Because("no_serials").With("part", p.Number)
	case p.Serialised && int64(len(serials)) != quantity:
		return ErrSerialNeeded.Because("count").With("part", p.Number, "quantity", quantity, "given", len(serials))
	}
	seen := map[string]bool{}
	for i, s := range serials {
		if s == "" {
			return ErrSerialExists.Because("empty_or_twice").With("serial", s)
		}
		serial, f := ReadSerial(p.Number, s)
		if f != nil {
			return f
		}
		if seen[ident.Code(serial)] {
			return ErrSerialExists.Because("empty_or_twice").With("serial", serial)
		}
		serials[i], seen[ident.Code(serial)] = serial, true
	}
	return nil
}

// ReadSerial is the serial that a scan of a piece of a part names, or why it names none.
func ReadSerial(part, scanned string) (string, *fault.Fault) {
	scan, f := ident.ReadScan(scanned)
	if f != nil {
		return "", f
	}
	return scan.SerialOf(part)
}
