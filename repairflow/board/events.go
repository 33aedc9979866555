package board

// WaveDue is the timer of a zone's morning.
type WaveDue struct {
	Zone string `json:"zone"`
	Day  string `json:"day"`
}

// EventType never changes.
func (WaveDue) EventType() string { return "repairflow.wave_due.v1" }

// EventKey is the timer's own, so that it holds back nothing else.
func (e WaveDue) EventKey() string { return "wave:" + e.Zone + ":" + e.Day }
