package kit

import "github.com/google/uuid"

// Moved tells what became of a part that an engineer takes along; From is empty when it came into the kit.
type Moved struct {
	Kit    uuid.UUID `json:"kit"`
	Repair string    `json:"repair"`
	Van    string    `json:"van"`
	Part   string    `json:"part"`
	From   string    `json:"from,omitempty"`
	To     State     `json:"to"`
}

// EventType never changes.
func (Moved) EventType() string { return "repairflow.kit_part_moved.v1" }

// EventKey is the repair.
func (e Moved) EventKey() string { return e.Repair }
