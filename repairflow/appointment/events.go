package appointment

import (
	"time"

	"github.com/google/uuid"
)

// OfferedEvent tells that a customer has three slots to choose from.
type OfferedEvent struct {
	Repair    string      `json:"repair"`
	Slots     []uuid.UUID `json:"slots"`
	ExpiresAt time.Time   `json:"expires_at"`
}

// TakenEvent tells that a slot was taken.
type TakenEvent struct {
	Repair   string    `json:"repair"`
	Slot     uuid.UUID `json:"slot"`
	Engineer string    `json:"engineer"`
	StartsAt time.Time `json:"starts_at"`
	EndsAt   time.Time `json:"ends_at"`
}

// LateEvent tells that the parts of a taken slot come later than it begins: the customer keeps it, or takes one of the others.
type LateEvent struct {
	Repair   string      `json:"repair"`
	Slot     uuid.UUID   `json:"slot"`
	Engineer string      `json:"engineer"`
	StartsAt time.Time   `json:"starts_at"`
	PartsAt  time.Time   `json:"parts_at"`
	Others   []uuid.UUID `json:"others"`
}

// NoShowEvent tells that an engineer had not come to a slot, and when somebody else does; empty when nobody can that day.
type NoShowEvent struct {
	Repair   string     `json:"repair"`
	Slot     uuid.UUID  `json:"slot"`
	Engineer string     `json:"engineer"`
	Next     string     `json:"next"`
	StartsAt *time.Time `json:"starts_at"`
}

// Watched is the timer of a taken slot: has the engineer come?
type Watched struct {
	Slot uuid.UUID `json:"slot"`
}

// EventType never changes.
func (OfferedEvent) EventType() string { return "repairflow.slots_offered.v1" }

// EventType never changes.
func (TakenEvent) EventType() string { return "repairflow.slot_taken.v1" }

// EventType never changes.
func (LateEvent) EventType() string { return "repairflow.slot_late.v1" }

// EventType never changes.
func (NoShowEvent) EventType() string { return "repairflow.engineer_no_show.v1" }

// EventType never changes.
func (Watched) EventType() string { return "repairflow.slot_watched.v1" }

// EventKey is the repair.
func (e OfferedEvent) EventKey() string { return e.Repair }

// EventKey is the repair.
func (e TakenEvent) EventKey() string { return e.Repair }

// EventKey is the repair.
func (e LateEvent) EventKey() string { return e.Repair }

// EventKey is the repair.
func (e NoShowEvent) EventKey() string { return e.Repair }

// EventKey is the slot, as a timer's.
func (e Watched) EventKey() string { return "slot:" + e.Slot.String() }
