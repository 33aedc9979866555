package payment

import (
	"time"

	"github.com/google/uuid"

	"fettle/internal/closed"
	"fettle/internal/machine"
)

// State says how far a payment is.
type State string

// States of a payment.
const (
	// Intent waits for the customer.
	Intent State = "intent"
	// Captured is ours.
	Captured State = "captured"
	// Refunded was given back whole.
	Refunded State = "refunded"
	// Failed came to nothing.
	Failed State = "failed"
)

// States lists them all.
func States() []State { return []State{Intent, Captured, Refunded, Failed} }

// Schema lists them in the contracts.
func (State) Schema(closed.Registry) *closed.Schema { return closed.Of(States()) }

const moved = "repairflow.payment_moved.v1"

// Machine is the machine of a payment.
var Machine = machine.Machine[State]{Noun: "payment", Of: States, Refused: ErrState, Steps: []machine.Step[State]{
	{Do: "POST /v1/quotes/{quote}/payments", Who: "customer", To: Intent, Tells: moved},
	{Do: "POST /v1/payment-messages/{provider}", Who: "system", From: []State{Intent, Failed}, To: Captured, If: "its quote was accepted", Tells: moved},
	{Do: "POST /v1/payment-messages/{provider}", Who: "system", From: []State{Intent}, To: Failed, Tells: moved},
	{Do: "POST /v1/payments/{payment}/refund", Who: "operations", From: []State{Captured}, To: Captured, If: "a part of it is given back", Tells: moved},
	{Do: "POST /v1/payments/{payment}/refund", Who: "operations", From: []State{Captured}, To: Refunded, If: "all of it is given back", Tells: moved},
}}

// Kind is what a provider tells.
type Kind string

// Kinds of messages.
const (
	SaysCaptured Kind = "captured"
	SaysFailed   Kind = "failed"
	SaysRefunded Kind = "refunded"
)

// Kinds lists them all.
func Kinds() []Kind { return []Kind{SaysCaptured, SaysFailed, SaysRefunded} }

// Schema lists them in the contracts.
func (Kind) Schema(closed.Registry) *closed.Schema { return closed.Of(Kinds()) }

// Outcome is what became of a message.
type Outcome string

// Outcomes of messages.
const (
	// Kept waits for the yes that it belongs to.
	Kept Outcome = "kept"
	// Applied has its effect.
	Applied Outcome = "applied"
	// Refused has none, for a reason.
	Refused Outcome = "refused"
)

// Outcomes lists them all.
func Outcomes() []Outcome { return []Outcome{Kept, Applied, Refused} }

// Schema lists them in the contracts.
func (Outcome) Schema(closed.Registry) *closed.Schema { return closed.Of(Outcomes()) }

// Payment is money for what a customer accepted.
type Payment struct {
	ID            uuid.UUID  `db:"id" json:"id"`
	Repair        string     `db:"repair" json:"repair"`
	Quote         uuid.UUID  `db:"quote" json:"quote"`
	Provider      string     `db:"provider" json:"provider"`
	Reference     string     `db:"reference" json:"reference"`
	State         State      `db:"state" json:"state"`
	Currency      string     `db:"currency" json:"currency"`
	AmountMinor   int64      `db:"amount_minor" json:"amount_minor"`
	AcceptedMinor int64      `db:"accepted_minor" json:"accepted_minor" doc:"What was accepted when it was captured: it is never more."`
	CapturedMinor int64      `db:"captured_minor" json:"captured_minor"`
	RefundedMinor int64      `db:"refunded_minor" json:"refunded_minor"`
	BegunAt       time.Time  `db:"begun_at" json:"begun_at"`
	BegunBy       string     `db:"begun_by" json:"begun_by"`
	CapturedAt    *time.Time `db:"captured_at" json:"captured_at"`
	Version       int        `db:"version" json:"version"`
}

// ETagVersion makes the version the ETag.
func (p Payment) ETagVersion() int { return p.Version }

// Report is what a provider tells of one payment.
type Report struct {
	Provider   string    `db:"provider" json:"provider"`
	ID         string    `db:"id" json:"id"`
	Kind       Kind      `db:"kind" json:"kind"`
	Reference  string    `db:"reference" json:"reference"`
	Minor      int64     `db:"minor" json:"minor"`
	Currency   string    `db:"currency" json:"currency"`
	ReceivedAt time.Time `db:"received_at" json:"received_at"`
	State      Outcome   `db:"state" json:"state"`
	Reason     string    `db:"reason" json:"reason" doc:"Why it has no effect: over, currency, state."`
}

// Moved tells what became of a payment.
type Moved struct {
	Repair        string    `json:"repair"`
	Payment       uuid.UUID `json:"payment"`
	Quote         uuid.UUID `json:"quote"`
	From          string    `json:"from"`
	To            State     `json:"to"`
	Currency      string    `json:"currency"`
	AmountMinor   int64     `json:"amount_minor"`
	CapturedMinor int64     `json:"captured_minor"`
	RefundedMinor int64     `json:"refunded_minor"`
	Reason        string    `json:"reason,omitempty"`
}

// EventType never changes.
func (Moved) EventType() string { return "repairflow.payment_moved.v1" }

// EventKey is the repair.
func (e Moved) EventKey() string { return e.Repair }

// Refusal tells that a provider took other money than was accepted: somebody has to look.
type Refusal struct {
	Repair    string `json:"repair"`
	Provider  string `json:"provider"`
	Message   string `json:"message"`
	Reference string `json:"reference"`
	Minor     int64  `json:"minor"`
	Currency  string `json:"currency"`
	Reason    string `json:"reason"`
}

// EventType never changes.
func (Refusal) EventType() string { return "repairflow.payment_refused.v1" }

// EventKey is the repair.
func (e Refusal) EventKey() string { return e.Repair }
