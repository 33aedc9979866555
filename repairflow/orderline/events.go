package orderline

import "github.com/google/uuid"

// Moved tells that an order line changed its state; From is empty when it was ordered.
type Moved struct {
	Repair string    `json:"repair"`
	Line   uuid.UUID `json:"line"`
	Part   string    `json:"part"`
	From   string    `json:"from"`
	To     State     `json:"to"`
	Reason string    `json:"reason,omitempty"`
}

// EventType never changes.
func (Moved) EventType() string { return "repairflow.line_moved.v1" }

// EventKey is the repair.
func (e Moved) EventKey() string { return e.Repair }
