package sourcing

import "time"

// LateReason begins the reason that a promise keeps when it could not be kept; the cause follows.
const LateReason = "late: "

// Lateness is why a promise could not be kept.
type Lateness string

// Causes of lateness.
const (
	// LateInWarehouse did not leave with the departure that would have kept it.
	LateInWarehouse Lateness = "warehouse"
	// LateOnRoad is with the carrier and will not be there in time.
	LateOnRoad Lateness = "road"
	// LateSupply waits for goods that did not come.
	LateSupply Lateness = "supply"
)

// Latenesses lists them all.
func Latenesses() []Lateness { return []Lateness{LateInWarehouse, LateOnRoad, LateSupply} }

// lateness is what is kept with a promise that takes the place of a late one.
var lateness = map[Lateness]string{LateInWarehouse: "reason.late.warehouse", LateOnRoad: "reason.late.road", LateSupply: "reason.late.supply"}

// Outlook is when what is held for a demand could leave from now on, and would be there.
type Outlook struct {
	LeavesAt, ArrivesAt time.Time
	Within              bool
}
