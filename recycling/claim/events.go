package claim

import "time"

// Events of a claim, keyed by it.
type (
	// Proposed tells that a piece may be claimed.
	Proposed struct {
		Claim    string `json:"claim"`
		Supplier string `json:"supplier"`
		Part     string `json:"part"`
		Lot      string `json:"lot"`
		Serial   string `json:"serial"`
		Kind     Kind   `json:"kind"`
	}
	// Sent tells that the supplier was asked, and until when he has to answer.
	Sent struct {
		Claim    string    `json:"claim"`
		Supplier string    `json:"supplier"`
		Part     string    `json:"part"`
		Pieces   int       `json:"pieces"`
		Due      time.Time `json:"due"`
	}
	// Answered tells what he said.
	Answered struct {
		Claim    string `json:"claim"`
		Supplier string `json:"supplier"`
		Answer   Answer `json:"answer"`
		Minor    int64  `json:"minor"`
		Currency string `json:"currency"`
	}
	// Overdue tells that he has not answered in time.
	Overdue struct {
		Claim    string    `json:"claim"`
		Supplier string    `json:"supplier"`
		Due      time.Time `json:"due"`
	}
	// AnswerDue is the timer of an answer.
	AnswerDue struct {
		Claim string `json:"claim"`
	}
)

// The type strings never change.

func (Proposed) EventType() string  { return "recycling.claim_proposed.v1" }
func (Sent) EventType() string      { return "recycling.claim_sent.v1" }
func (Answered) EventType() string  { return "recycling.claim_answered.v1" }
func (Overdue) EventType() string   { return "recycling.claim_overdue.v1" }
func (AnswerDue) EventType() string { return "recycling.claim_due.v1" }

func (e Proposed) EventKey() string  { return "claim:" + e.Claim }
func (e Sent) EventKey() string      { return "claim:" + e.Claim }
func (e Answered) EventKey() string  { return "claim:" + e.Claim }
func (e Overdue) EventKey() string   { return "claim:" + e.Claim }
func (e AnswerDue) EventKey() string { return "claim:" + e.Claim }
