package balance

import (
	"time"

	"fettle/internal/closed"
	"fettle/internal/machine"
)

// AdjustmentState says what has become of a request to adjust grams.
type AdjustmentState string

// States of a request.
const (
	// Pending waits for a second person.
	Pending AdjustmentState = "pending"
	// Approved was booked against VARIANCE.
	Approved AdjustmentState = "approved"
	// Refused was not.
	Refused AdjustmentState = "refused"
)

// AdjustmentStates lists them all.
func AdjustmentStates() []AdjustmentState { return []AdjustmentState{Pending, Approved, Refused} }

// Schema lists them in the contracts.
func (AdjustmentState) Schema(closed.Registry) *closed.Schema { return closed.Of(AdjustmentStates()) }

// Adjustments is the machine of a request.
var Adjustments = machine.Machine[AdjustmentState]{Noun: "mass adjustment", Of: AdjustmentStates, Refused: ErrAdjustmentState,
	Steps: []machine.Step[AdjustmentState]{
		{Do: "POST /v1/mass-adjustments", Who: "warehouse", To: Pending},
		{Do: "POST /v1/mass-adjustments/{mass_adjustment}/approve", Who: "warehouse", From: []AdjustmentState{Pending}, To: Approved,
			If: "another person than who asked"},
		{Do: "POST /v1/mass-adjustments/{mass_adjustment}/refuse", Who: "warehouse", From: []AdjustmentState{Pending}, To: Refused,
			If: "another person than who asked"},
	}}

// MassAdjustment is grams of a code that a count at a site found or missed.
type MassAdjustment struct {
	ID         string          `db:"id" json:"id"`
	Site       string          `db:"site" json:"site"`
	HazardCode string          `db:"hazard_code" json:"hazard_code"`
	Grams      int64           `db:"grams" json:"grams" doc:"Found (positive) or missing (negative)."`
	Reason     string          `db:"reason" json:"reason"`
	State      AdjustmentState `db:"state" json:"state"`
	AskedAt    time.Time       `db:"asked_at" json:"asked_at"`
	AskedBy    string          `db:"asked_by" json:"asked_by"`
	DecidedAt  *time.Time      `db:"decided_at" json:"decided_at"`
	DecidedBy  *string         `db:"decided_by" json:"decided_by"`
	Answer     string          `db:"answer" json:"answer"`
}
