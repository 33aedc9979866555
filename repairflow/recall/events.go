package recall

import (
	"time"

	"github.com/google/uuid"
)

// CheckOpened tells a holder that he has pieces of a batch on hold: they are not to be used, and are to be looked at by a day.
type CheckOpened struct {
	Check    uuid.UUID  `json:"hold_check"`
	Hold     uuid.UUID  `json:"hold"`
	Part     string     `json:"part"`
	Kind     HolderKind `json:"kind"`
	Holder   string     `json:"holder"`
	Repair   string     `json:"repair,omitempty"`
	Engineer string     `json:"engineer,omitempty"`
	Pieces   int64      `json:"pieces"`
	DueAt    time.Time  `json:"due_at"`
}

// CheckFound tells what was seen of some pieces, and how many their holder has still to look at.
type CheckFound struct {
	Check    uuid.UUID  `json:"hold_check"`
	Hold     uuid.UUID  `json:"hold"`
	Part     string     `json:"part"`
	Kind     HolderKind `json:"kind"`
	Holder   string     `json:"holder"`
	Repair   string     `json:"repair,omitempty"`
	Serial   string     `json:"serial,omitempty"`
	Quantity int64      `json:"quantity"`
	Finding  Finding    `json:"finding"`
	Left     int64      `json:"left"`
}

// CheckDue is the timer of a check's last day.
type CheckDue struct {
	Check uuid.UUID `json:"hold_check"`
}

// CheckLate tells operations that a holder has not looked in time, once a check.
type CheckLate struct {
	Check  uuid.UUID  `json:"hold_check"`
	Hold   uuid.UUID  `json:"hold"`
	Part   string     `json:"part"`
	Kind   HolderKind `json:"kind"`
	Holder string     `json:"holder"`
	Repair string     `json:"repair,omitempty"`
	DueAt  time.Time  `json:"due_at"`
}

// The type strings never change.

func (CheckOpened) EventType() string { return "repairflow.hold_check_opened.v1" }
func (CheckFound) EventType() string  { return "repairflow.hold_check_found.v1" }
func (CheckDue) EventType() string    { return "repairflow.hold_check_due.v1" }
func (CheckLate) EventType() string   { return "repairflow.hold_check_late.v1" }

// The key is the repair where there is one, so that its customer's page hears of it.

func (e CheckOpened) EventKey() string { return keyOf(e.Repair, e.Check) }
func (e CheckFound) EventKey() string  { return keyOf(e.Repair, e.Check) }
func (e CheckLate) EventKey() string   { return keyOf(e.Repair, e.Check) }
func (e CheckDue) EventKey() string    { return "hold_check_due:" + e.Check.String() }

func keyOf(repair string, check uuid.UUID) string {
	if repair != "" {
		return repair
	}
	return "hold_check:" + check.String()
}
