package board

import (
	"fmt"
	"time"

	"github.com/google/uuid"

	"fettle/allocation/assign"
)

// AllocationRun is what came of looking at all who wait together.
type AllocationRun struct {
	At time.Time `json:"at"`
	// Zone is the time zone whose sites were looked at; empty is all.
	Zone string `json:"zone"`
	// Waited is how many lines waited, Waiting how many do still, Movable how many reserved ones nobody had picked yet.
	Waited  int                   `json:"waited"`
	Waiting int                   `json:"waiting"`
	Movable int                   `json:"movable"`
	Changes []AllocationRunChange `json:"changes"`
	// Before is what all of them cost as they stood, After as they stand now, InTurn what it would be if each who waited had
	// taken his best in turn. Nothing costs less than LowerBound.
	Before     assign.Cost `json:"before"`
	After      assign.Cost `json:"after"`
	InTurn     assign.Cost `json:"in_turn"`
	LowerBound assign.Cost `json:"lower_bound"`
}

// AllocationRunChange is a line that is served, or from elsewhere, since the run.
type AllocationRunChange struct {
	Line   uuid.UUID `json:"line"`
	Repair string    `json:"repair"`
	Part   string    `json:"part"`
	// From is the place that was to send it; empty when it waited.
	From   string    `json:"from"`
	To     string    `json:"to"`
	WasDue time.Time `json:"was_due"`
	Due    time.Time `json:"due"`
}

// nextMorning is the first morning of a zone after a moment, in that zone.
func nextMorning(after time.Time, zone, morning string) (time.Time, error) {
	in, err := time.LoadLocation(zone)
	if err != nil {
		return time.Time{}, fmt.Errorf("find the zone of a site: %w", err)
	}
	at, err := time.Parse("15:04", morning)
	if err != nil {
		return time.Time{}, fmt.Errorf("read the morning of the policy of lines: %w", err)
	}
	local := after.In(in)
	out := time.Date(local.Year(), local.Month(), local.Day(), at.Hour(), at.Minute(), 0, 0, in)
	if !out.After(local) {
		out = time.Date(local.Year(), local.Month(), local.Day()+1, at.Hour(), at.Minute(), 0, 0, in)
	}
	return out, nil
}
