package workforce

import "time"

// EngineerChanged tells that something of an engineer was written: home, shifts, absences or certificates.
type EngineerChanged struct {
	Engineer string `json:"engineer"`
	Active   bool   `json:"active"`
}

// Away tells that an engineer will be away.
type Away struct {
	Engineer string      `json:"engineer"`
	StartsAt time.Time   `json:"starts_at"`
	EndsAt   time.Time   `json:"ends_at"`
	Kind     AbsenceKind `json:"kind"`
}

// AreaChanged tells that a service area was written.
type AreaChanged struct {
	Area    string `json:"area"`
	Version int    `json:"version"`
}

// The type strings never change.

func (EngineerChanged) EventType() string { return "repairflow.engineer_changed.v1" }
func (Away) EventType() string            { return "repairflow.engineer_away.v1" }
func (AreaChanged) EventType() string     { return "repairflow.service_area_changed.v1" }

// EventKey is the engineer.
func (e EngineerChanged) EventKey() string { return "engineer:" + e.Engineer }

// EventKey is the engineer.
func (e Away) EventKey() string { return "engineer:" + e.Engineer }

// EventKey is the area.
func (e AreaChanged) EventKey() string { return "area:" + e.Area }
