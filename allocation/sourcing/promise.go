package sourcing

import (
	"time"

	"fettle/internal/closed"
	"fettle/internal/machine"

	"github.com/google/uuid"
)

// Promise is a time that was told to somebody.
type Promise struct {
	ID     uuid.UUID `db:"id" json:"id"`
	Kind   string    `db:"kind" json:"kind"`
	Line   uuid.UUID `db:"line" json:"line"`
	Repair string    `db:"repair" json:"repair"`
	Part   string    `db:"part" json:"part"`
	Source string    `db:"source" json:"source"`
	MadeAt time.Time `db:"made_at" json:"made_at"`
	// DueAt and ArrivesAt are one time: what was told is what is judged.
	DueAt     time.Time `db:"due_at" json:"due_at"`
	ArrivesAt time.Time `db:"arrives_at" json:"arrives_at"`
	// LeavesAt is the departure that keeps it; null when it waits for goods, or nothing has to leave.
	LeavesAt  *time.Time   `db:"leaves_at" json:"leaves_at"`
	Within24h bool         `db:"within_24h" json:"within_24h"`
	Why       string       `db:"why" json:"why"`
	State     PromiseState `db:"state" json:"state"`
	JudgedAt  *time.Time   `db:"judged_at" json:"judged_at"`
	// Reason says why a promise is void.
	Reason string `db:"reason" json:"reason"`
	// Late tells that it stands in the place of one that could not be kept.
	Late bool `db:"late" json:"late"`
}

// tell sets the one time of the promise.
func (p *Promise) tell(at time.Time) { p.DueAt, p.ArrivesAt = at, at }

// watchAt is when somebody has to look whether it is kept: at its departure, and when its time comes.
func (p Promise) watchAt(now time.Time) time.Time {
	if p.LeavesAt != nil && p.LeavesAt.After(now) && p.LeavesAt.Before(p.DueAt) {
		return *p.LeavesAt
	}
	return p.DueAt
}

// PartPromise is the kind of promise this room makes.
const PartPromise = "part"

// PromiseState says what has become of a promise.
type PromiseState string

// States a promise can be in.
const (
	// StateOpen waits for the scan that judges it.
	StateOpen PromiseState = "open"
	// StateKept was kept: the part was received in time.
	StateKept PromiseState = "kept"
	// StateBroken was not.
	StateBroken PromiseState = "broken"
	// StateSuperseded was replaced by another.
	StateSuperseded PromiseState = "superseded"
	// StateVoid is wanted by nobody any more.
	StateVoid PromiseState = "void"
)

// PromiseStates lists every state of a promise.
func PromiseStates() []PromiseState {
	return []PromiseState{StateOpen, StateKept, StateBroken, StateSuperseded, StateVoid}
}

// Schema lists them in the contracts.
func (PromiseState) Schema(closed.Registry) *closed.Schema { return closed.Of(PromiseStates()) }

// Promises is the machine of a promise. No refusal comes of it: who judges one that is closed is told its judgement again.
var Promises = machine.Machine[PromiseState]{Noun: "promise", Of: PromiseStates, Refused: ErrNoPromise,
	Steps: []machine.Step[PromiseState]{
		{Do: "sourcing.Source", Who: "system", To: StateOpen, Tells: "allocation.promised.v1"},
		{Do: "sourcing.Source", Who: "system", To: StateKept, If: "the own van has the part", Tells: "allocation.promised.v1"},
		{Do: "sourcing.Judge", Who: "engineer", From: []PromiseState{StateOpen}, To: StateKept, If: "received in time", Tells: "allocation.judged.v1"},
		{Do: "sourcing.Judge", Who: "engineer", From: []PromiseState{StateOpen}, To: StateBroken, If: "received too late", Tells: "allocation.judged.v1"},
		{Do: "sourcing.Break", Who: "system", From: []PromiseState{StateOpen}, To: StateBroken, If: "its pieces were lost or put on hold"},
		{Do: "sourcing.Supersede", Who: "system", From: []PromiseState{StateOpen}, To: StateSuperseded},
		{Do: "sourcing.Void", Who: "engineer", From: []PromiseState{StateOpen}, To: StateVoid},
	}}

// roundUp to the minute, because that is how a time is told; never down, because it is a promise.
func roundUp(at time.Time) time.Time {
	if whole := at.Truncate(time.Minute); !whole.Equal(at) {
		return whole.Add(time.Minute)
	}
	return at
}
