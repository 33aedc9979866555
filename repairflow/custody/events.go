package custody

import (
	"time"

	"github.com/google/uuid"
)

// PartInstalled tells which piece went in and which came out.
type PartInstalled struct {
	Repair    string    `json:"repair"`
	Line      uuid.UUID `json:"line"`
	Part      string    `json:"part"`
	NewSerial string    `json:"new_serial"`
	OldSerial string    `json:"old_serial"`
	Appliance string    `json:"appliance"`
	At        time.Time `json:"at"`
}

// EventType never changes.
func (PartInstalled) EventType() string { return "repairflow.part_installed.v1" }

// EventKey is the repair.
func (e PartInstalled) EventKey() string { return e.Repair }

// WrongReported tells that a part that was sent for is the wrong one for its appliance.
type WrongReported struct {
	Repair string    `json:"repair"`
	Line   uuid.UUID `json:"line"`
	Part   string    `json:"part"`
	Note   string    `json:"note,omitempty"`
}

// EventType never changes.
func (WrongReported) EventType() string { return "repairflow.part_wrong.v1" }

// EventKey is the repair.
func (e WrongReported) EventKey() string { return e.Repair }

// HoldTold tells who has, or was to have, a piece that was put on hold what becomes of it: not to be fitted, and in place
// of which line another was ordered.
type HoldTold struct {
	Hold     uuid.UUID  `json:"hold"`
	Repair   string     `json:"repair"`
	Line     uuid.UUID  `json:"line"`
	Engineer string     `json:"engineer"`
	Location string     `json:"location"`
	Part     string     `json:"part"`
	Reason   string     `json:"reason"`
	Instead  *uuid.UUID `json:"instead,omitempty"`
}

// EventType never changes.
func (HoldTold) EventType() string { return "repairflow.hold_told.v1" }

// EventKey is the repair.
func (e HoldTold) EventKey() string { return e.Repair }
