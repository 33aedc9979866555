package oldpart

import "github.com/google/uuid"

// Step is what every event of a return says.
type Step struct {
	Repair string    `json:"repair"`
	Return string    `json:"return"`
	Line   uuid.UUID `json:"line"`
}

// Events of a return, keyed by its repair.
type (
	// ObligedEvent tells that an old part is owed.
	ObligedEvent struct{ Step }
	// DroppedOffEvent tells that liability has moved from the engineer.
	DroppedOffEvent struct{ Step }
	// ReceivedEvent tells that it was received and weighed.
	ReceivedEvent struct {
		Step
		Grams int64  `json:"grams"`
		Flags []Flag `json:"flags"`
	}
	// InspectedEvent carries the bench verdict.
	InspectedEvent struct {
		Step
		Part    string  `json:"part"`
		Verdict Verdict `json:"verdict"`
	}
	// GradedEvent carries the grade.
	GradedEvent struct {
		Step
		Grade Grade `json:"grade"`
	}
	// ClosedEvent tells that it is accounted for.
	ClosedEvent struct {
		Step
		Reason CloseReason `json:"reason"`
	}
)

// ReturnDue is the timer of an obligation.
type ReturnDue struct{ Step }

// The type strings never change.

func (ObligedEvent) EventType() string    { return "recycling.obliged.v1" }
func (DroppedOffEvent) EventType() string { return "recycling.handed_over.v1" }
func (ReceivedEvent) EventType() string   { return "recycling.received.v1" }
func (InspectedEvent) EventType() string  { return "recycling.inspected.v1" }
func (GradedEvent) EventType() string     { return "recycling.graded.v1" }
func (ClosedEvent) EventType() string     { return "recycling.closed.v1" }
func (ReturnDue) EventType() string       { return "recycling.return_due.v1" }

// EventKey is the repair.
func (s Step) EventKey() string { return s.Repair }

// EventKey is the timer's own.
func (e ReturnDue) EventKey() string { return "return:" + e.Return }
