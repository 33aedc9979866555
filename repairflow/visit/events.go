package visit

import "time"

// ConfirmedEvent tells that a visit has its time and its engineer.
type ConfirmedEvent struct {
	Visit    string    `json:"visit"`
	Repair   string    `json:"repair"`
	Kind     Kind      `json:"kind"`
	Engineer string    `json:"engineer"`
	StartsAt time.Time `json:"starts_at"`
	EndsAt   time.Time `json:"ends_at"`
}

// Moved tells that a visit changed its state; From is empty when it began at the door.
type Moved struct {
	Visit    string `json:"visit"`
	Repair   string `json:"repair"`
	Engineer string `json:"engineer"`
	From     string `json:"from"`
	To       State  `json:"to"`
	Reason   string `json:"reason,omitempty"`
}

// Conflicted tells that an engineer did something that could not count any more when it was heard of.
type Conflicted struct {
	Repair   string `json:"repair"`
	Visit    string `json:"visit,omitempty"`
	Engineer string `json:"engineer"`
	Command  string `json:"command"`
	Code     string `json:"code"`
}

// PositionsDue is the timer by which the places of an engineer on one visit are forgotten.
type PositionsDue struct {
	Visit string `json:"visit"`
}

func (Conflicted) EventType() string   { return "repairflow.command_conflict.v1" }
func (PositionsDue) EventType() string { return "repairflow.visit_positions_due.v1" }

// EventKey is the repair.
func (e Conflicted) EventKey() string { return e.Repair }

// EventKey is its own, so that no other event of the repair waits for it.
func (e PositionsDue) EventKey() string { return "visit-positions:" + e.Visit }

// The type strings never change.

func (ConfirmedEvent) EventType() string { return "repairflow.visit_confirmed.v1" }
func (Moved) EventType() string          { return "repairflow.visit_moved.v1" }

// EventKey is the repair.
func (e ConfirmedEvent) EventKey() string { return e.Repair }

// EventKey is the repair.
func (e Moved) EventKey() string { return e.Repair }
