package transfer

import (
	"fmt"
	"slices"
	"time"

	"fettle/internal/closed"
	"fettle/internal/fault"
	"fettle/internal/machine"
	"fettle/inventory/stock"
)

// Faults of transfers.
var (
	ErrNoTransfer    = fault.New(fault.Unknown, "transfer_not_found")
	ErrTransferState = fault.New(fault.Conflict, "transfer_state")
	ErrTransferOver  = fault.New(fault.Conflict, "transfer_over")
	ErrTransferAsked = fault.New(fault.Conflict, "transfer_asked")
	ErrTransferLine  = fault.New(fault.Invalid, "transfer_line_invalid")
)

// State says how far a transfer is.
type State string

// States of a transfer.
const (
	// TransferOpen is asked for; nothing has moved.
	TransferOpen State = "open"
	// TransferShipped is on the road.
	TransferShipped State = "shipped"
	// TransferReceived has arrived, or what is missing of it was booked as lost.
	TransferReceived State = "received"
	// TransferCancelled was given up; what was on the road turned round.
	TransferCancelled State = "cancelled"
)

// States lists them all.
func States() []State {
	return []State{TransferOpen, TransferShipped, TransferReceived, TransferCancelled}
}

// Schema lists them in the contracts.
func (State) Schema(closed.Registry) *closed.Schema { return closed.Of(States()) }

// Transfers is the machine of a transfer.
var Transfers = machine.Machine[State]{Noun: "transfer", Of: States,
	Refused: ErrTransferState, Steps: []machine.Step[State]{
		{Do: "POST /v1/transfers", Who: "warehouse", To: TransferOpen},
		{Do: "POST /v1/transfers/{transfer}/ship", Who: "warehouse", From: []State{TransferOpen}, To: TransferShipped,
			If: "it says when it will arrive", Tells: "inventory.transfer_changed.v1"},
		{Do: "POST /v1/transfers/{transfer}/receive", Who: "warehouse", From: []State{TransferShipped},
			To: TransferShipped, If: "more is on the road", Tells: "inventory.transfer_changed.v1"},
		{Do: "POST /v1/transfers/{transfer}/receive", Who: "warehouse", From: []State{TransferShipped},
			To: TransferReceived, If: "nothing is on the road any more", Tells: "inventory.transfer_changed.v1"},
		{Do: "POST /v1/transfers/{transfer}/cancel", Who: "warehouse", From: []State{TransferOpen, TransferShipped},
			To: TransferCancelled, Tells: "inventory.transfer_changed.v1"},
	}}

// Transfer takes goods from one place to another. While they are on the road they lie in a place of kind transit whose
// code is the transfer's number: neither end has them.
type Transfer struct {
	ID        string     `db:"id" json:"id"`
	From      string     `db:"from_location" json:"from"`
	To        string     `db:"to_location" json:"to"`
	State     State      `db:"state" json:"state"`
	Reference string     `db:"reference" json:"reference"`
	DueAt     *time.Time `db:"due_at" json:"due_at"`
	MadeAt    time.Time  `db:"made_at" json:"made_at"`
	MadeBy    string     `db:"made_by" json:"made_by"`
	ShippedAt *time.Time `db:"shipped_at" json:"shipped_at"`
	ClosedAt  *time.Time `db:"closed_at" json:"closed_at"`
	Reason    string     `db:"reason" json:"reason"`
	Version   int        `db:"version" json:"version"`
	Lines     []Line     `db:"-" json:"lines"`
}

// Line is one part of a transfer.
type Line struct {
	Transfer  string          `db:"transfer" json:"-"`
	Line      int             `db:"line" json:"line"`
	Part      string          `db:"part" json:"part"`
	Condition stock.Condition `db:"condition" json:"condition"`
	// Quantity is what was asked for.
	Quantity int64 `db:"quantity" json:"quantity"`
	Shipped  int64 `db:"shipped" json:"shipped"`
	Received int64 `db:"received" json:"received"`
	Short    int64 `db:"short" json:"short"`
	Returned int64 `db:"returned" json:"returned"`
}

// OnRoad is how many pieces have left and have not arrived anywhere.
func (l Line) OnRoad() int64 { return l.Shipped - l.Received - l.Short - l.Returned }

// Order asks for a transfer.
type Order struct {
	From, To, Reference string
	DueAt               *time.Time
	Lines               []Want
	// More asks for another with a reference that was used before.
	More bool
}

// Want is one part that is asked for.
type Want struct {
	Part      string
	Condition stock.Condition
	Quantity  int64
}

// Portion is what was counted of one line: shipped, or arrived.
type Portion struct {
	Line     int
	Quantity int64
	// Serials of the pieces, for serialised parts.
	Serials []string
}

// portions checks what was counted against the lines: each named once, none beyond what room leaves.
func (t Transfer) portions(counted []Portion, room func(Line) int64) (map[int]Portion, error) {
	out := map[int]Portion{}
	for i, p := range counted {
		at := fmt.Sprintf("body.lines[%d]", i)
		l, known := t.line(p.Line)
		_, twice := out[p.Line]
		switch {
		case !known:
			return nil, ErrTransferLine.Because("no_line").With("line", p.Line).At(at + ".line")
		case twice:
			return nil, ErrTransferLine.Because("line_twice").With("line", p.Line).At(at + ".line")
		case p.Quantity < 0:
			return nil, stock.ErrQuantity.At(at + ".quantity")
		case p.Quantity > room(l):
			return nil, ErrTransferOver.With("part", l.Part, "most", room(l)).At(at + ".quantity")
		}
		out[p.Line] = p
	}
	return out, nil
}

func (t Transfer) line(number int) (Line, bool) {
	i := slices.IndexFunc(t.Lines, func(l Line) bool { return l.Line == number })
	if i < 0 {
		return Line{}, false
	}
	return t.Lines[i], true
}

// Inbound is pieces on the road to a place.
type Inbound struct {
	Transfer  string          `db:"transfer" json:"transfer"`
	Location  string          `db:"location" json:"location"`
	Part      string          `db:"part" json:"part"`
	Condition stock.Condition `db:"condition" json:"condition"`
	Quantity  int64           `db:"quantity" json:"quantity"`
	DueAt     time.Time       `db:"due_at" json:"due_at"`
}

// Changed tells that a transfer has left, arrived or been given up: what is on the road has changed.
type Changed struct {
	Transfer string   `json:"transfer"`
	From     string   `json:"from"`
	To       string   `json:"to"`
	State    State    `json:"state"`
	Parts    []string `json:"parts"`
}

// EventType never changes.
func (Changed) EventType() string { return "inventory.transfer_changed.v1" }

// EventKey orders events of one transfer.
func (e Changed) EventKey() string { return "transfer:" + e.Transfer }
