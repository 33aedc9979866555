package recommendation

import (
	"context"
	"errors"
	"time"

	"github.com/google/uuid"

	"fettle/internal/closed"
	"fettle/internal/db"
	"fettle/internal/fault"
	"fettle/internal/machine"
	"fettle/internal/policy"
)

// Faults of this room.
var (
	ErrNone  = fault.New(fault.Unknown, "recommendation_not_found")
	ErrState = fault.New(fault.Conflict, "recommendation_state")
	// ErrRests is about a plan that the customer did not want lately, or that waits for his answer.
	ErrRests = fault.New(fault.Conflict, "recommendation_rests")
)

// State says what became of a recommendation.
type State string

// States of a recommendation.
const (
	Open     State = "open"
	Accepted State = "accepted"
	Refused  State = "refused"
)

// States lists them all.
func States() []State { return []State{Open, Accepted, Refused} }

// Schema lists them in the contracts.
func (State) Schema(closed.Registry) *closed.Schema { return closed.Of(States()) }

const answered = "repairflow.recommendation_answered.v1"

// Machine is the machine of a recommendation.
var Machine = machine.Machine[State]{Noun: "recommendation", Of: States, Refused: ErrState, Steps: []machine.Step[State]{
	{Do: "POST /v1/repairs/{repair}/recommendations", Who: "engineer, operations", To: Open},
	{Do: "POST /v1/recommendations/{recommendation}/answer", Who: "customer", From: []State{Open}, To: Accepted, Tells: answered},
	{Do: "POST /v1/recommendations/{recommendation}/answer", Who: "customer", From: []State{Open}, To: Refused, Tells: answered},
}}

// Recommendation is a plan of maintenance for one appliance.
type Recommendation struct {
	ID         uuid.UUID  `db:"id" json:"id"`
	Repair     string     `db:"repair" json:"repair"`
	Plan       string     `db:"plan" json:"plan"`
	Reason     string     `db:"reason" json:"reason"`
	Shown      string     `db:"shown" json:"shown" doc:"The data that speak for it: what was measured, how long since the last filter."`
	State      State      `db:"state" json:"state"`
	MadeAt     time.Time  `db:"made_at" json:"made_at"`
	MadeBy     string     `db:"made_by" json:"made_by"`
	AnsweredAt *time.Time `db:"answered_at" json:"answered_at"`
	Version    int        `db:"version" json:"version"`
}

// ETagVersion makes the version the ETag.
func (r Recommendation) ETagVersion() int { return r.Version }

// Answered tells what the customer said; a plan that he takes makes the demand for its filters foreseeable.
type Answered struct {
	Recommendation uuid.UUID `json:"recommendation"`
	Repair         string    `json:"repair"`
	Plan           string    `json:"plan"`
	State          State     `json:"state"`
}

// EventType never changes.
func (Answered) EventType() string { return "repairflow.recommendation_answered.v1" }

// EventKey is the repair.
func (e Answered) EventKey() string { return e.Repair }

// Policy is how long a plan that was refused rests.
type Policy struct {
	RestDays int `json:"rest_days"`
}

const (
	policyName = "recommendations"
	mostDays   = 3_650
)

// PolicyKind is the policy of recommendations.
func PolicyKind() policy.Kind {
	return policy.Kind{Name: policyName, Body: Policy{}, Check: func(_ context.Context, _ *db.Tx, body []byte) error {
		var p Policy
		if err := policy.Read(body, &p); err != nil {
			return err
		}
		if p.RestDays < 0 || p.RestDays > mostDays {
			return errors.New("rest_days is from 0 to 3650")
		}
		return nil
	}}
}
