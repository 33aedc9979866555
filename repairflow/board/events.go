package board

// AllocationRunDue is the timer of a zone's morning.
type AllocationRunDue struct {
	Zone string `json:"zone"`
	Day  string `json:"day"`
}

// EventType never changes.
func (AllocationRunDue) EventType() string { return "repairflow.wave_due.v1" }

// EventKey is the timer's own, so that it holds back nothing else.
func (e AllocationRunDue) EventKey() string { return "wave:" + e.Zone + ":" + e.Day }
