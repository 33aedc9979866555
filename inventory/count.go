package inventory

import (
	"time"

	"github.com/lib/pq"

	"fettle/internal/fault"
)

// Faults of counts.
var (
	ErrNoCount    = fault.New(fault.Unknown, "count_not_found")
	ErrCountState = fault.New(fault.Conflict, "count_state")
	ErrCountLine  = fault.New(fault.Invalid, "count_line_invalid")
	ErrCounting   = fault.New(fault.Conflict, "being_counted")
)

// States of a line: open -> counted, or open -> recount -> counted; then booked with its sheet.
const (
	CountOpen    = "open"
	CountRecount = "recount"
	CountCounted = "counted"
	CountBooked  = "booked"
)

// CountSheet is a blind count of shelves: what the book says is not told before everything is counted.
type CountSheet struct {
	ID       string      `db:"id" json:"id"`
	Location string      `db:"location" json:"location"`
	State    string      `db:"state" json:"state" enum:"open,booked,cancelled"`
	OpenedAt time.Time   `db:"opened_at" json:"opened_at"`
	OpenedBy string      `db:"opened_by" json:"opened_by"`
	ClosedAt *time.Time  `db:"closed_at" json:"closed_at"`
	ClosedBy *string     `db:"closed_by" json:"closed_by"`
	Lines    []CountLine `db:"-" json:"lines"`
}

// CountLine is one part on a shelf.
type CountLine struct {
	Count     string    `db:"count" json:"-"`
	Line      int       `db:"line" json:"line"`
	Location  string    `db:"location" json:"-"`
	Part      string    `db:"part" json:"part"`
	Condition Condition `db:"condition" json:"condition"`
	Bin       string    `db:"bin" json:"bin"`
	// Position is the ledger entry the count is compared at: what moves afterwards is no difference.
	Position int64          `db:"position" json:"position"`
	State    string         `db:"state" json:"state" enum:"open,recount,counted,booked,cancelled"`
	First    *int64         `db:"first" json:"first"`
	Counted  *int64         `db:"counted" json:"counted"`
	Serials  pq.StringArray `db:"serials" json:"serials"`
	// Difference is counted - book at Position; not told while anything is still to be counted.
	Difference *int64     `db:"difference" json:"difference"`
	CountedBy  string     `db:"counted_by" json:"counted_by"`
	CountedAt  *time.Time `db:"counted_at" json:"counted_at"`
}

// CountPolicy is policy "count".
type CountPolicy struct {
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
func (p CountPolicy) Recounts(book, difference int64) bool {
	difference = max(difference, -difference)
	return difference > max(p.TolerancePieces, book*p.TolerancePermille/1000)
}

// done tells whether everything is counted.
func (s CountSheet) done() bool {
	for _, l := range s.Lines {
		if l.State == CountOpen || l.State == CountRecount {
			return false
		}
	}
	return true
}

// Blind leaves out what the book says while somebody still counts.
func (s CountSheet) Blind() CountSheet {
	if s.State != CountOpen || s.done() {
		return s
	}
	lines := make([]CountLine, len(s.Lines))
	for i, l := range s.Lines {
		l.Difference = nil
		lines[i] = l
	}
	s.Lines = lines
	return s
}

// Counted is what somebody found on a shelf.
type Counted struct {
	Line     int
	Quantity int64
	// Serials of the pieces, for serialised parts; then they are the quantity.
	Serials []string
}

// DueCount is a part of a place whose turn to be counted has come.
type DueCount struct {
	Location string `db:"location" json:"location"`
	Part     string `db:"part" json:"part"`
	Class    string `db:"class" json:"class" enum:"A,B,C"`
	// ValueMinor is the value of what left the place in the last year.
	ValueMinor    int64      `db:"value_minor" json:"value_minor"`
	LastCountedAt *time.Time `db:"last_counted_at" json:"last_counted_at"`
}
