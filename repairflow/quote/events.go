package quote

import (
	"time"

	"github.com/google/uuid"
)

// Moved tells that a quote changed its state; From is empty when it was drafted. Lines are the order lines it is about.
type Moved struct {
	Repair   string      `json:"repair"`
	Quote    uuid.UUID   `json:"quote"`
	Number   int         `json:"number"`
	Kind     Kind        `json:"kind"`
	From     string      `json:"from"`
	To       State       `json:"to"`
	Lines    []uuid.UUID `json:"lines"`
	Minor    int64       `json:"minor"`
	Currency string      `json:"currency"`
	Reason   string      `json:"reason,omitempty"`
}

// EventType never changes.
func (Moved) EventType() string { return "repairflow.quote_moved.v1" }

// EventKey is the repair.
func (e Moved) EventKey() string { return e.Repair }

// Ends is the timer of a quote's validity.
type Ends struct {
	Quote uuid.UUID `json:"quote"`
	Until time.Time `json:"until"`
}

// EventType never changes.
func (Ends) EventType() string { return "repairflow.quote_ends.v1" }

// EventKey is the timer's own, so that it holds back nothing else.
func (e Ends) EventKey() string { return "quote:" + e.Quote.String() }
