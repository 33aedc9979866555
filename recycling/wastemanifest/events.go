package wastemanifest

import (
	"time"

	"fettle/recycling/oldpart"
)

// CertifiedEvent tells that a certificate covers it.
type CertifiedEvent struct {
	oldpart.Step
	Certificate string `json:"certificate"`
}

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

func (CertifiedEvent) EventType() string { return "recycling.certified.v1" }

func (ManifestDispatched) EventType() string { return "recycling.manifest_dispatched.v1" }

func (ManifestAccepted) EventType() string { return "recycling.manifest_accepted.v1" }

// EventKey is the manifest.
func (e ManifestDispatched) EventKey() string { return e.Manifest }

// EventKey is the manifest.
func (e ManifestAccepted) EventKey() string { return e.Manifest }

// LoadRejected tells that a recycler has refused waste lots of a load, or operations have for him.
type LoadRejected struct {
	Manifest string   `json:"manifest"`
	Site     string   `json:"site"`
	Acceptor string   `json:"acceptor"`
	Lots     []string `json:"lots"`
	Grams    int64    `json:"grams"`
	Whole    bool     `json:"whole"`
}

// DiscrepancySettled tells how operations settled a difference of weights.
type DiscrepancySettled struct {
	Manifest string   `json:"manifest"`
	Decision Decision `json:"decision"`
	Note     string   `json:"note"`
}

// LoadReturned tells that refused waste lots are home again.
type LoadReturned struct {
	Manifest string `json:"manifest"`
	Site     string `json:"site"`
	Grams    int64  `json:"grams"`
}

// AcceptanceDue is the timer of a load that is to be accepted.
type AcceptanceDue struct {
	Manifest string `json:"manifest"`
}

// AcceptanceLate tells operations that a load was not accepted within its working days.
type AcceptanceLate struct {
	Manifest string    `json:"manifest"`
	Site     string    `json:"site"`
	Acceptor string    `json:"acceptor"`
	AcceptBy time.Time `json:"accept_by"`
}

// NumberDue is the timer of a load that left on paper.
type NumberDue struct {
	Manifest string `json:"manifest"`
}

// NumberLate tells operations that a load that left on paper has no official number within its working days.
type NumberLate struct {
	Manifest string    `json:"manifest"`
	Site     string    `json:"site"`
	NumberBy time.Time `json:"number_by"`
}

func (LoadRejected) EventType() string       { return "recycling.load_rejected.v1" }
func (DiscrepancySettled) EventType() string { return "recycling.discrepancy_settled.v1" }
func (LoadReturned) EventType() string       { return "recycling.load_returned.v1" }
func (AcceptanceDue) EventType() string      { return "recycling.acceptance_due.v1" }
func (AcceptanceLate) EventType() string     { return "recycling.acceptance_late.v1" }
func (NumberDue) EventType() string          { return "recycling.number_due.v1" }
func (NumberLate) EventType() string         { return "recycling.number_late.v1" }

// EventKey is the manifest.
func (e LoadRejected) EventKey() string { return e.Manifest }

// EventKey is the manifest.
func (e DiscrepancySettled) EventKey() string { return e.Manifest }

// EventKey is the manifest.
func (e LoadReturned) EventKey() string { return e.Manifest }

// EventKey is the timer's own.
func (e AcceptanceDue) EventKey() string { return "acceptance:" + e.Manifest }

// EventKey is the manifest.
func (e AcceptanceLate) EventKey() string { return e.Manifest }

// EventKey is the timer's own.
func (e NumberDue) EventKey() string { return "number:" + e.Manifest }

// EventKey is the manifest.
func (e NumberLate) EventKey() string { return e.Manifest }
