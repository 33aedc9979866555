package dispatch

import (
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"

	"fettle/internal/closed"
)

// Kind says what a decision was.
type Kind string

// Kinds of decisions.
const (
	// ByScore gave the repair to the best engineer.
	ByScore Kind = "by_score"
	// ByHand gave it to one whom a person chose.
	ByHand Kind = "by_hand"
	// DayMoved gave it away because its engineer could not come that day.
	DayMoved Kind = "day_moved"
	// BySlot gave it to the engineer of the slot that was chosen.
	BySlot Kind = "by_slot"
	// NoShow gave it away because its engineer had not come.
	NoShow Kind = "no_show"
	// Deferred put it off.
	Deferred Kind = "deferred"
)

// Kinds lists them all.
func Kinds() []Kind { return []Kind{ByScore, ByHand, DayMoved, BySlot, NoShow, Deferred} }

// Schema lists them in the contracts.
func (Kind) Schema(closed.Registry) *closed.Schema { return closed.Of(Kinds()) }

// Decision is who goes, and why.
type Decision struct {
	ID       uuid.UUID  `db:"id" json:"id"`
	Repair   string     `db:"repair" json:"repair"`
	Kind     Kind       `db:"kind" json:"kind"`
	Engineer string     `db:"engineer" json:"engineer"`
	Before   string     `db:"before" json:"before" doc:"Who had it until then; empty when nobody did."`
	Reason   string     `db:"reason" json:"reason"`
	Until    *time.Time `db:"until" json:"until" doc:"Of a deferral: nobody goes before this."`
	Choices  Choices    `db:"choices" json:"choices" doc:"Who was weighed, the best first."`
	Policy   Weights    `db:"policy" json:"policy" doc:"By what it was weighed."`
	At       time.Time  `db:"at" json:"at"`
	By       string     `db:"by" json:"by"`
}

// Followed is what became of a line when its repair changed hands.
type Followed struct {
	Line uuid.UUID `json:"line"`
	Part string    `json:"part"`
	// How is a word of Follows.
	How Follow `json:"how"`
	// Next is the line that was sourced anew.
	Next *uuid.UUID `json:"next"`
}

// Follow says how a line follows its repair.
type Follow string

// Ways in which a line follows.
const (
	// Stays goes to the customer's door, whoever opens it there.
	Stays Follow = "stays"
	// Readdressed was to go to the outlet of the engineer before and goes to the customer now.
	Readdressed Follow = "readdressed"
	// Sourced lies in the van of the engineer before, who gives it back; the same was ordered anew.
	Sourced Follow = "sourced"
	// AtOutlet is packed or on the road to the outlet of the engineer before and is collected there.
	AtOutlet Follow = "at_outlet"
)

// Follows lists them all.
func Follows() []Follow { return []Follow{Stays, Readdressed, Sourced, AtOutlet} }

// Schema lists them in the contracts.
func (Follow) Schema(closed.Registry) *closed.Schema { return closed.Of(Follows()) }

// Given is a repair that changed hands.
type Given struct {
	Decision Decision   `json:"decision"`
	Lines    []Followed `json:"lines"`
}

// DecidedEvent tells that a repair has an engineer, or another one.
type DecidedEvent struct {
	Repair   string `json:"repair"`
	Kind     Kind   `json:"kind"`
	Engineer string `json:"engineer"`
	Before   string `json:"before,omitempty"`
	Reason   string `json:"reason,omitempty"`
}

// EventType never changes.
func (DecidedEvent) EventType() string { return "repairflow.dispatch_decided.v1" }

// EventKey is the repair.
func (e DecidedEvent) EventKey() string { return e.Repair }

// Choices are kept as one document.
type Choices []Choice

// Value is the document.
func (c Choices) Value() (driver.Value, error) { return document(c) }

// Scan reads it.
func (c *Choices) Scan(src any) error { return undocument(src, c) }

// Weights are the policy by which a decision weighed, kept as one document.
type Weights Policy

// Value is the document.
func (w Weights) Value() (driver.Value, error) { return document(w) }

// Scan reads it.
func (w *Weights) Scan(src any) error { return undocument(src, w) }

func document(v any) (driver.Value, error) {
	raw, err := json.Marshal(v)
	return string(raw), err
}

func undocument(src, into any) error {
	switch raw := src.(type) {
	case []byte:
		return json.Unmarshal(raw, into)
	case string:
		return json.Unmarshal([]byte(raw), into)
	}
	return fmt.Errorf("a document comes as %T", src)
}
