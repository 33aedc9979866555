package oldpart

import (
	"time"

	"github.com/google/uuid"
)

// Step is what every event of a return says.
type Step struct {
	Repair string    `json:"repair"`
	Return string    `json:"return"`
	Line   uuid.UUID `json:"line"`
}

// Step is what every event of a return tells of it.
func (r Return) Step() Step { return Step{Repair: r.Repair, Return: r.ID, Line: r.Line} }

// Events of a return, keyed by its repair.
type (
	// ObligedEvent tells that an old part is owed.
	ObligedEvent struct{ Step }
	// DroppedOffEvent tells that liability has moved from the engineer to who has scanned it, at the time of that scan.
	DroppedOffEvent struct {
		Step
		By string    `json:"by"`
		At time.Time `json:"at"`
	}
	// LostEvent tells that its carrier has lost it.
	LostEvent struct {
		Step
		Part string `json:"part"`
		By   string `json:"by"`
	}
	// ReceivedEvent tells that it was received and weighed.
	ReceivedEvent struct {
		Step
		Grams int64  `json:"grams"`
		Flags []Flag `json:"flags"`
		// ArrivedAs is how it came out of its bag; absent is sound.
		ArrivedAs Arrival `json:"arrived_as,omitempty"`
	}
	// InspectedEvent carries the bench verdict.
	InspectedEvent struct {
		Step
		Part      string  `json:"part"`
		Verdict   Verdict `json:"verdict"`
		Measured  string  `json:"measured,omitempty"`
		Unit      Unit    `json:"measured_unit,omitempty"`
		DamagedBy Holder  `json:"damaged_by,omitempty"`
		ESDBag    *bool   `json:"esd_bag,omitempty"`
	}
	// GradedEvent carries the grade.
	GradedEvent struct {
		Step
		Grade Grade `json:"grade"`
	}
	// RemindedEvent tells that what is owed is due soon.
	RemindedEvent struct {
		Step
		Part string    `json:"part"`
		Due  time.Time `json:"due"`
	}
	// OverdueEvent tells that its day is over.
	OverdueEvent struct {
		Step
		Part string    `json:"part"`
		Due  time.Time `json:"due"`
	}
	// ChargedEvent tells what the engineer is charged for it.
	ChargedEvent struct {
		Step
		Part     string `json:"part"`
		Minor    int64  `json:"minor"`
		Currency string `json:"currency"`
	}
	// CreditedEvent tells that the charge was taken back.
	CreditedEvent struct {
		Step
		Part     string `json:"part"`
		Minor    int64  `json:"minor"`
		Currency string `json:"currency"`
	}
	// DisputedEvent tells that the engineer says he does not owe it.
	DisputedEvent struct {
		Step
		Part   string `json:"part"`
		Reason string `json:"reason"`
	}
	// ClosedEvent tells that it is accounted for.
	ClosedEvent struct {
		Step
		Reason CloseReason `json:"reason"`
	}
)

// Timers of an obligation.
type (
	// ReturnReminder comes before its day.
	ReturnReminder struct {
		Step
		Due time.Time `json:"due"`
	}
	// ReturnDue comes on its day.
	ReturnDue struct{ Step }
	// ChargeDue comes when it is charged.
	ChargeDue struct{ Step }
)

// The type strings never change.

func (ObligedEvent) EventType() string    { return "recycling.obliged.v1" }
func (DroppedOffEvent) EventType() string { return "recycling.handed_over.v1" }
func (LostEvent) EventType() string       { return "recycling.lost.v1" }
func (ReceivedEvent) EventType() string   { return "recycling.received.v1" }
func (InspectedEvent) EventType() string  { return "recycling.inspected.v1" }
func (GradedEvent) EventType() string     { return "recycling.graded.v1" }
func (ClosedEvent) EventType() string     { return "recycling.closed.v1" }
func (RemindedEvent) EventType() string   { return "recycling.reminded.v1" }
func (OverdueEvent) EventType() string    { return "recycling.overdue.v1" }
func (ChargedEvent) EventType() string    { return "recycling.charged.v1" }
func (CreditedEvent) EventType() string   { return "recycling.credited.v1" }
func (DisputedEvent) EventType() string   { return "recycling.disputed.v1" }
func (ReturnReminder) EventType() string  { return "recycling.return_reminder.v1" }
func (ReturnDue) EventType() string       { return "recycling.return_due.v1" }
func (ChargeDue) EventType() string       { return "recycling.charge_due.v1" }

// EventKey is the repair.
func (s Step) EventKey() string { return s.Repair }

// EventKey is the timer's own.
func (e ReturnReminder) EventKey() string { return "return:" + e.Return }

// EventKey is the timer's own.
func (e ReturnDue) EventKey() string { return "return:" + e.Return }

// EventKey is the timer's own.
func (e ChargeDue) EventKey() string { return "return:" + e.Return }
