package sourcing

import (
	"time"

	"github.com/google/uuid"
)

// Promised tells that an order line has a source and a time, or waits for stock with a time.
type Promised struct {
	Repair    string    `json:"repair"`
	Line      uuid.UUID `json:"line"`
	Promise   uuid.UUID `json:"promise"`
	Source    string    `json:"source"`
	DueAt     time.Time `json:"due_at"`
	ArrivesAt time.Time `json:"arrives_at"`
	Within24h bool      `json:"within_24h"`
	Outcome   Outcome   `json:"outcome"`
}

// EventType never changes.
func (Promised) EventType() string { return "allocation.promised.v1" }

// EventKey orders events of one repair.
func (e Promised) EventKey() string { return e.Repair }

// Judged tells whether a promise was kept.
type Judged struct {
	Repair  string    `json:"repair"`
	Line    uuid.UUID `json:"line"`
	Promise uuid.UUID `json:"promise"`
	Kept    bool      `json:"kept"`
}

// EventType never changes.
func (Judged) EventType() string { return "allocation.judged.v1" }

// EventKey orders events of one repair.
func (e Judged) EventKey() string { return e.Repair }

// PromiseDue is the timer of a promise.
type PromiseDue struct {
	Repair  string    `json:"repair"`
	Line    uuid.UUID `json:"line"`
	Promise uuid.UUID `json:"promise"`
}

// EventType never changes.
func (PromiseDue) EventType() string { return "allocation.promise_due.v1" }

// EventKey is the timer's own, so that it holds back nothing else.
func (e PromiseDue) EventKey() string { return "promise:" + e.Promise.String() }

// DeparturePassed tells that the departure that keeps a promise has come: what has not left now may be too late.
type DeparturePassed struct {
	Repair  string    `json:"repair"`
	Line    uuid.UUID `json:"line"`
	Promise uuid.UUID `json:"promise"`
}

// EventType never changes.
func (DeparturePassed) EventType() string { return "allocation.departure_passed.v1" }

// EventKey orders events of one repair.
func (e DeparturePassed) EventKey() string { return e.Repair }

// PromiseMissed tells, once a promise, that its time passed and the part was not received. The promise stays open: the
// scan that comes late still judges it.
type PromiseMissed struct {
	Repair string    `json:"repair"`
	Line   uuid.UUID `json:"line"`
}

// EventType never changes.
func (PromiseMissed) EventType() string { return "allocation.promise_missed.v1" }

// EventKey orders events of one repair.
func (e PromiseMissed) EventKey() string { return e.Repair }
