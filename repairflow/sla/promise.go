package sla

import (
	"time"

	"github.com/google/uuid"

	"fettle/internal/closed"
	"fettle/internal/fault"
	"fettle/internal/machine"
)

// ErrState is about a promise that has ended.
var ErrState = fault.New(fault.Conflict, "service_promise_state")

// Kind is what is promised.
type Kind string

// Kinds of promises.
const (
	// Ack is that the customer is told that his repair was taken in.
	Ack Kind = "ack"
	// Response is that a person speaks to the customer, or that a visit is fixed.
	Response Kind = "response"
	// UrgentCall is that an agent calls about what cannot wait.
	UrgentCall Kind = "urgent_call"
	// GuidanceCheck is that somebody asks whether what was advised has helped.
	GuidanceCheck Kind = "guidance_check"
	// ExpertResponse is that an expert joins.
	ExpertResponse Kind = "expert_response"
	// MessageAnswer is that a message of the customer is answered.
	MessageAnswer Kind = "message_answer"
	// QuoteAnswer is that a quote stands until then.
	QuoteAnswer Kind = "quote_answer"
	// VisitOnTime is that the engineer is there when his slot begins.
	VisitOnTime Kind = "visit_on_time"
	// AssignmentRead is that the engineer has seen what he was given.
	AssignmentRead Kind = "assignment_read"
	// PartDay is that a common part is in the engineer's hand within a day of its order.
	PartDay Kind = "part_24h"
)

// Kinds lists them all.
func Kinds() []Kind {
	return []Kind{Ack, Response, UrgentCall, GuidanceCheck, ExpertResponse, MessageAnswer, QuoteAnswer, VisitOnTime, AssignmentRead, PartDay}
}

// Schema lists them in the contracts.
func (Kind) Schema(closed.Registry) *closed.Schema { return closed.Of(Kinds()) }

// State says what became of a promise.
type State string

// States of a promise.
const (
	// Open is owed.
	Open State = "open"
	// Kept was done in time.
	Kept State = "kept"
	// Broken was not.
	Broken State = "broken"
	// Superseded gave way to a newer one of its kind.
	Superseded State = "superseded"
	// Voided is not owed any more.
	Voided State = "void"
)

// States lists them all.
func States() []State { return []State{Open, Kept, Broken, Superseded, Voided} }

// Schema lists them in the contracts.
func (State) Schema(closed.Registry) *closed.Schema { return closed.Of(States()) }

// Promises is the machine of a promise of service.
var Promises = machine.Machine[State]{Noun: "service promise", Of: States, Refused: ErrState, Steps: []machine.Step[State]{
	{Do: "sla.Promise", Who: "system", To: Open, Tells: promised},
	{Do: "sla.Promise", Who: "system", From: []State{Open}, To: Superseded, If: "a newer one of its kind is made"},
	{Do: "sla.Keep", Who: "system", From: []State{Open}, To: Kept, If: "it was done in time", Tells: kept},
	{Do: "sla.Keep", Who: "system", From: []State{Open}, To: Broken, If: "it was done too late", Tells: broken},
	{Do: "repairflow.service_promise_due.v1", Who: "system", From: []State{Open}, To: Broken, Tells: broken},
	{Do: "sla.Keep", Who: "system", From: []State{Broken}, To: Kept, If: "it was done in time and is heard of later", Tells: kept},
	{Do: "sla.Void", Who: "system", From: []State{Open}, To: Voided},
}}

// ServicePromise is one promise of service and what became of it.
type ServicePromise struct {
	ID     uuid.UUID `db:"id" json:"id"`
	Repair string    `db:"repair" json:"repair"`
	// Line is the order line that it is about; the nil id is the repair itself.
	Line   uuid.UUID `db:"line" json:"-"`
	Kind   Kind      `db:"kind" json:"kind"`
	State  State     `db:"state" json:"state"`
	DueAt  time.Time `db:"due_at" json:"due_at"`
	Why    string    `db:"why" json:"why" doc:"By what rule it was made."`
	MadeAt time.Time `db:"made_at" json:"made_at"`
	MadeBy string    `db:"made_by" json:"made_by"`
	// MetAt is when it was done, in time or late.
	MetAt   *time.Time `db:"met_at" json:"met_at" doc:"When it was done, in time or late."`
	EndedAt *time.Time `db:"ended_at" json:"ended_at"`
	Ending  string     `db:"ending" json:"ending" doc:"Why it is not owed any more."`
}

// judged is what a promise is once it was done at a time.
func judged(due, at time.Time) State {
	if at.After(due) {
		return Broken
	}
	return Kept
}
