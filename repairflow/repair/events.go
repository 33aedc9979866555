package repair

// Moved tells that a repair changed its state; From is empty when it was registered.
type Moved struct {
	Repair string `json:"repair"`
	From   string `json:"from"`
	To     State  `json:"to"`
	Reason string `json:"reason,omitempty"`
}

// EventType never changes.
func (Moved) EventType() string { return "repairflow.repair_moved.v1" }

// EventKey is the repair.
func (e Moved) EventKey() string { return e.Repair }
