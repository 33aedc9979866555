package count

import (
	"time"

	"github.com/lib/pq"

	"fettle/internal/closed"
	"fettle/internal/fault"
	"fettle/internal/machine"
	"fettle/inventory/stock"
)

// Faults of counts.
var (
	ErrNoCount    = fault.New(fault.Unknown, "count_not_found")
	ErrCountState = fault.New(fault.Conflict, "count_state")
	ErrCountLine  = fault.New(fault.Invalid, "count_line_invalid")
	ErrCounting   = fault.New(fault.Conflict, "being_counted")
)

// State says how far a sheet is.
type State string

// States of a sheet.
const (
	// CountOpen is being counted.
	CountOpen State = "open"
	// CountBooked had its differences booked.
	CountBooked State = "booked"
	// CountCancelled was given up.
	CountCancelled State = "cancelled"
)

// States lists them all.
func States() []State {
	return []State{CountOpen, CountBooked, CountCancelled}
}

// Schema lists them in the contracts.
func (State) Schema(closed.Registry) *closed.Schema { return closed.Of(States()) }

// Counts is the machine of a sheet.
var Counts = machine.Machine[State]{Noun: "count", Of: States, Refused: ErrCountState,
	Steps: []machine.Step[State]{
		{Do: "POST /v1/counts", Who: "warehouse", To: CountOpen},
		{Do: "POST /v1/counts/{count}/book", Who: "warehouse", From: []State{CountOpen}, To: CountBooked,
			If: "every line is counted, a large difference by another person"},
		{Do: "POST /v1/counts/{count}/cancel", Who: "warehouse", From: []State{CountOpen}, To: CountCancelled},
	}}

// LineState says how far a line is.
type LineState string

// States of a line of a sheet.
const (
	// LineOpen has not been counted.
	LineOpen LineState = "open"
	// LineRecount differs so much that somebody counts again.
	LineRecount LineState = "recount"
	// LineCounted has its number.
	LineCounted LineState = "counted"
	// LineBooked had its difference booked with its sheet.
	LineBooked LineState = "booked"
	// LineCancelled was given up with its sheet.
	LineCancelled LineState = "cancelled"
)

// LineStates lists them all.
func LineStates() []LineState {
	return []LineState{LineOpen, LineRecount, LineCounted, LineBooked, LineCancelled}
}

// Schema lists them in the contracts.
func (LineState) Schema(closed.Registry) *closed.Schema { return closed.Of(LineStates()) }

// Lines is the machine of a line.
var Lines = machine.Machine[LineState]{Noun: "count line",
	Of: LineStates, Refused: ErrCountState, Steps: []machine.Step[LineState]{
		{Do: "POST /v1/counts", Who: "warehouse", To: LineOpen},
		{Do: "POST /v1/counts/{count}/lines", Who: "warehouse", From: []LineState{LineOpen}, To: LineRecount,
			If: "the difference is above the tolerance"},
		{Do: "POST /v1/counts/{count}/lines", Who: "warehouse", From: []LineState{LineOpen, LineRecount}, To: LineCounted},
		{Do: "POST /v1/counts/{count}/book", Who: "warehouse", From: []LineState{LineCounted}, To: LineBooked},
		{Do: "POST /v1/counts/{count}/cancel", Who: "warehouse", From: []LineState{LineOpen, LineRecount, LineCounted},
			To: LineCancelled},
	}}

// Sheet is a blind count of stock keys: what the book says is not told before everything is counted.
type Sheet struct {
	ID       string     `db:"id" json:"id"`
	Location string     `db:"location" json:"location"`
	State    State      `db:"state" json:"state"`
	OpenedAt time.Time  `db:"opened_at" json:"opened_at"`
	OpenedBy string     `db:"opened_by" json:"opened_by"`
	ClosedAt *time.Time `db:"closed_at" json:"closed_at"`
	ClosedBy *string    `db:"closed_by" json:"closed_by"`
	Lines    []Line     `db:"-" json:"lines"`
}

// Line is one stock key on the sheet.
type Line struct {
	Count     string          `db:"count" json:"-"`
	Line      int             `db:"line" json:"line"`
	Location  string          `db:"location" json:"-"`
	Part      string          `db:"part" json:"part"`
	Condition stock.Condition `db:"condition" json:"condition"`
	Bin       string          `db:"bin" json:"bin"`
	// Position is the ledger entry the count is compared at: what moves afterwards is no difference.
	Position int64          `db:"position" json:"position"`
	State    LineState      `db:"state" json:"state"`
	First    *int64         `db:"first" json:"first"`
	Counted  *int64         `db:"counted" json:"counted"`
	Serials  pq.StringArray `db:"serials" json:"serials"`
	// Difference is counted - book at Position; not told while anything is still to be counted.
	Difference *int64     `db:"difference" json:"difference"`
	CountedBy  string     `db:"counted_by" json:"counted_by"`
	CountedAt  *time.Time `db:"counted_at" json:"counted_at"`
}

// Policy is policy "count".
type Policy struct {
	TolerancePieces   int64 `json:"tolerance_pieces"`
	TolerancePermille int64 `json:"tolerance_permille"`
	// Classes by value of movement: the first APermille of it are A, up to BPermille B, the rest C.
	APermille int64 `json:"a_permille"`
	BPermille int64 `json:"b_permille"`
	ADays     int   `json:"a_days"`
	BDays     int   `json:"b_days"`
	CDays     int   `json:"c_days"`
}

// Recounts tells whether a difference to the book is so large that somebody counts again.
func (p Policy) Recounts(book, difference int64) bool {
	difference = max(difference, -difference)
	return difference > max(p.TolerancePieces, book*p.TolerancePermille/1000)
}

// done tells whether everything is counted.
func (s Sheet) done() bool {
	for _, l := range s.Lines {
		if l.State == LineOpen || l.State == LineRecount {
			return false
		}
	}
	return true
}

// Blind leaves out what the book says while somebody still counts.
func (s Sheet) Blind() Sheet {
	if s.State != CountOpen || s.done() {
		return s
	}
	lines := make([]Line, len(s.Lines))
	for i, l := range s.Lines {
		l.Difference = nil
		lines[i] = l
	}
	s.Lines = lines
	return s
}

// Counted is what somebody found of a stock key.
type Counted struct {
	Line     int
	Quantity int64
	// Serials of the pieces, for serialised parts; then they are the quantity.
	Serials []string
}

// ValueClass says how often a part is counted, by the value of what moves of it.
type ValueClass string

// Classes by value.
const (
	// ClassA is counted each month.
	ClassA ValueClass = "A"
	// ClassB is counted each quarter.
	ClassB ValueClass = "B"
	// ClassC is counted each year.
	ClassC ValueClass = "C"
)

// ValueClasses lists them all.
func ValueClasses() []ValueClass {
	return []ValueClass{ClassA, ClassB, ClassC}
}

// Schema lists them in the contracts.
func (ValueClass) Schema(closed.Registry) *closed.Schema { return closed.Of(ValueClasses()) }

// DueCount is a part of a place whose turn to be counted has come.
type DueCount struct {
	Location string     `db:"location" json:"location"`
	Part     string     `db:"part" json:"part"`
	Class    ValueClass `db:"class" json:"class"`
	// ValueMinor is the value of what left the place in the last year.
	ValueMinor    int64      `db:"value_minor" json:"value_minor"`
	LastCountedAt *time.Time `db:"last_counted_at" json:"last_counted_at"`
}
