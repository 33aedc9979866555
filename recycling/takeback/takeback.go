package takeback

import (
	"time"

	"fettle/internal/closed"
	"fettle/internal/fault"
	"fettle/internal/machine"
)

// Faults of this room.
var (
	ErrNoTakeBack = fault.New(fault.Unknown, "take_back_not_found")
	ErrState      = fault.New(fault.Conflict, "take_back_state")
	ErrWindow     = fault.New(fault.Invalid, "take_back_window")
	// ErrWaiting is about a link that asks for more than a few to be fetched.
	ErrWaiting = fault.New(fault.Conflict, "take_backs_waiting")
	ErrLine    = fault.New(fault.Invalid, "product_line_unknown")
	ErrLicence = fault.New(fault.Conflict, "treater_not_licensed")
)

// State says how far an old appliance is.
type State string

// States of a take-back.
const (
	// Ordered waits to be fetched.
	Ordered State = "ordered"
	// Received lies weighed in a warehouse.
	Received State = "received"
	// HandedOver is at its treater.
	HandedOver State = "handed_over"
	// Treated is taken apart.
	Treated State = "treated"
	// Cancelled was not fetched.
	Cancelled State = "cancelled"
)

// States lists them all.
func States() []State { return []State{Ordered, Received, HandedOver, Treated, Cancelled} }

// Schema lists them in the contracts.
func (State) Schema(closed.Registry) *closed.Schema { return closed.Of(States()) }

const moved = "recycling.take_back_moved.v1"

// Machine is the machine of a take-back.
var Machine = machine.Machine[State]{Noun: "take back", Of: States, Refused: ErrState,
	Steps: []machine.Step[State]{
		{Do: "POST /v1/take-backs", Who: "customer, operations", To: Ordered, Tells: moved},
		{Do: "POST /v1/track/{token}/take-backs", Who: "customer", To: Ordered, Tells: moved},
		{Do: "POST /v1/take-backs/{take_back}/receive", Who: "warehouse", From: []State{Ordered}, To: Received, Tells: moved},
		{Do: "POST /v1/take-backs/{take_back}/hand-over", Who: "warehouse", From: []State{Received}, To: HandedOver, If: "the treater has a valid permit", Tells: moved},
		{Do: "POST /v1/take-backs/{take_back}/treat", Who: "recycler", From: []State{HandedOver}, To: Treated, Tells: moved},
		{Do: "POST /v1/take-backs/{take_back}/cancel", Who: "customer, operations", From: []State{Ordered}, To: Cancelled, Tells: moved},
	}}

// TakeBack is an old appliance that a customer gives away.
type TakeBack struct {
	ID          string     `db:"id" json:"id"`
	Customer    string     `db:"customer" json:"customer"`
	ProductLine string     `db:"product_line" json:"product_line"`
	NameZH      string     `db:"name_zh" json:"name_zh"`
	NameEN      string     `db:"name_en" json:"name_en"`
	Description string     `db:"description" json:"description"`
	Address     string     `db:"address" json:"address"`
	WishFrom    time.Time  `db:"wish_from" json:"wish_from"`
	WishUntil   time.Time  `db:"wish_until" json:"wish_until"`
	State       State      `db:"state" json:"state"`
	Warehouse   *string    `db:"warehouse" json:"warehouse"`
	Grams       *int64     `db:"grams" json:"grams"`
	Acceptor    *string    `db:"acceptor" json:"acceptor"`
	Permit      string     `db:"permit" json:"permit"`
	Certificate string     `db:"certificate" json:"certificate"`
	Points      int64      `db:"points" json:"points"`
	Reason      string     `db:"reason" json:"reason"`
	OrderedAt   time.Time  `db:"ordered_at" json:"ordered_at"`
	OrderedBy   string     `db:"ordered_by" json:"ordered_by"`
	ReceivedAt  *time.Time `db:"received_at" json:"received_at"`
	HandedAt    *time.Time `db:"handed_over_at" json:"handed_over_at"`
	EndedAt     *time.Time `db:"ended_at" json:"ended_at"`
	Version     int        `db:"version" json:"version"`
}

// ETagVersion makes the version the ETag.
func (t TakeBack) ETagVersion() int { return t.Version }

// Moved tells how far an old appliance is.
type Moved struct {
	TakeBack    string `json:"take_back"`
	Customer    string `json:"customer"`
	ProductLine string `json:"product_line"`
	State       State  `json:"state"`
	Grams       *int64 `json:"grams,omitempty"`
	Points      int64  `json:"points,omitempty"`
}

// EventType never changes.
func (Moved) EventType() string { return "recycling.take_back_moved.v1" }

// EventKey is the take-back.
func (e Moved) EventKey() string { return e.TakeBack }
