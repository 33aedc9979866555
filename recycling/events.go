package recycling

import "github.com/google/uuid"

// Step is what every fact of a return says.
type Step struct {
	Repair string    `json:"repair"`
	Return string    `json:"return"`
	Line   uuid.UUID `json:"line"`
}

// Facts of a return, keyed by its repair.
type (
	// ObligedFact tells that an old part is owed.
	ObligedFact struct{ Step }
	// HandedOverFact tells that liability has moved from the engineer.
	HandedOverFact struct{ Step }
	// ReceivedFact tells that it was received and weighed.
	ReceivedFact struct {
		Step
		Grams int64    `json:"grams"`
		Flags []string `json:"flags"`
	}
	// InspectedFact carries the bench verdict.
	InspectedFact struct {
		Step
		Part    string `json:"part"`
		Verdict string `json:"verdict"`
	}
	// GradedFact carries the grade.
	GradedFact struct {
		Step
		Grade string `json:"grade"`
	}
	// CertifiedFact tells that a certificate covers it.
	CertifiedFact struct {
		Step
		Certificate string `json:"certificate"`
	}
	// ClosedFact tells that it is accounted for.
	ClosedFact struct {
		Step
		Reason string `json:"reason"`
	}
)

// ReturnDue is the timer of an obligation.
type ReturnDue struct{ Step }

// ManifestDispatched tells that a vehicle left.
type ManifestDispatched struct {
	Manifest string `json:"manifest"`
	Acceptor string `json:"acceptor"`
	Grams    int64  `json:"grams"`
}

// ManifestAccepted tells what the recycler took.
type ManifestAccepted struct {
	Manifest   string `json:"manifest"`
	Grams      int64  `json:"grams"`
	Discrepant bool   `json:"discrepant"`
}

// The type strings never change.

func (ObligedFact) EventType() string        { return "recycling.obliged.v1" }
func (HandedOverFact) EventType() string     { return "recycling.handed_over.v1" }
func (ReceivedFact) EventType() string       { return "recycling.received.v1" }
func (InspectedFact) EventType() string      { return "recycling.inspected.v1" }
func (GradedFact) EventType() string         { return "recycling.graded.v1" }
func (CertifiedFact) EventType() string      { return "recycling.certified.v1" }
func (ClosedFact) EventType() string         { return "recycling.closed.v1" }
func (ReturnDue) EventType() string          { return "recycling.return_due.v1" }
func (ManifestDispatched) EventType() string { return "recycling.manifest_dispatched.v1" }
func (ManifestAccepted) EventType() string   { return "recycling.manifest_accepted.v1" }

// EventKey is the repair.
func (s Step) EventKey() string { return s.Repair }

// EventKey is the timer's own.
func (e ReturnDue) EventKey() string { return "return:" + e.Return }

// EventKey is the manifest.
func (e ManifestDispatched) EventKey() string { return e.Manifest }

// EventKey is the manifest.
func (e ManifestAccepted) EventKey() string { return e.Manifest }
