package outcome

import (
	"time"

	"github.com/google/uuid"

	"fettle/internal/closed"
	"fettle/internal/machine"
)

// State says whether a proposal was decided.
type State string

// States of a proposal.
const (
	// Proposed waits for operations.
	Proposed State = "open"
	// Approved is to be paid back.
	Approved State = "approved"
	// Declined is not.
	Declined State = "declined"
)

// States lists them all.
func States() []State { return []State{Proposed, Approved, Declined} }

// Schema lists them in the contracts.
func (State) Schema(closed.Registry) *closed.Schema { return closed.Of(States()) }

// Refunds is the machine of a proposal.
var Refunds = machine.Machine[State]{Noun: "refund proposal", Of: States, Refused: ErrState,
	Steps: []machine.Step[State]{
		{Do: "recycling.inspected.v1", Who: "system", To: Proposed, If: "no fault was found", Tells: "repairflow.refund_proposed.v1"},
		{Do: "POST /v1/refund-proposals/{refund_proposal}/decide", Who: "operations", From: []State{Proposed}, To: Approved, Tells: "repairflow.refund_decided.v1"},
		{Do: "POST /v1/refund-proposals/{refund_proposal}/decide", Who: "operations", From: []State{Proposed}, To: Declined, Tells: "repairflow.refund_decided.v1"},
	}}

// Refund is a proposal to give back what a new part cost.
type Refund struct {
	ID         uuid.UUID  `db:"id" json:"id"`
	Return     string     `db:"return" json:"return"`
	Repair     string     `db:"repair" json:"repair"`
	Line       uuid.UUID  `db:"line" json:"line"`
	Part       string     `db:"part" json:"part"`
	PartNameZH string     `db:"part_name_zh" json:"part_name_zh"`
	PartNameEN string     `db:"part_name_en" json:"part_name_en"`
	Engineer   string     `db:"engineer" json:"engineer"`
	Basis      string     `db:"basis" json:"basis" doc:"Why the old part was owed."`
	Minor      int64      `db:"amount_minor" json:"amount_minor" doc:"The list price of the new part."`
	Currency   string     `db:"currency" json:"currency"`
	State      State      `db:"state" json:"state"`
	Note       string     `db:"note" json:"note"`
	ProposedAt time.Time  `db:"proposed_at" json:"proposed_at"`
	DecidedAt  *time.Time `db:"decided_at" json:"decided_at"`
	DecidedBy  string     `db:"decided_by" json:"decided_by"`
	Version    int        `db:"version" json:"version"`
}

// ETagVersion makes the version the ETag.
func (r Refund) ETagVersion() int { return r.Version }

// RefundProposed tells that a refund waits for operations.
type RefundProposed struct {
	Refund   uuid.UUID `json:"refund"`
	Repair   string    `json:"repair"`
	Return   string    `json:"return"`
	Part     string    `json:"part"`
	Minor    int64     `json:"minor"`
	Currency string    `json:"currency"`
}

// RefundDecided tells what operations have decided.
type RefundDecided struct {
	Refund   uuid.UUID `json:"refund"`
	Repair   string    `json:"repair"`
	Return   string    `json:"return"`
	Approved bool      `json:"approved"`
	Minor    int64     `json:"minor"`
	Currency string    `json:"currency"`
	Note     string    `json:"note"`
}

// The type strings never change.

func (RefundProposed) EventType() string { return "repairflow.refund_proposed.v1" }
func (RefundDecided) EventType() string  { return "repairflow.refund_decided.v1" }

// EventKey is the repair.
func (e RefundProposed) EventKey() string { return e.Repair }

// EventKey is the repair.
func (e RefundDecided) EventKey() string { return e.Repair }
