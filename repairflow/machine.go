package repairflow

import (
	"slices"
)

// Transition is one allowed step of a machine.
type Transition struct{ From, To, Who string }

// Machine is a state machine as data.
type Machine struct {
	Name  string
	Start string
	End   string
	Steps []Transition
}

// Allowed lists where one may go from a state.
func (m Machine) Allowed(from string) []string {
	out := []string{}
	for _, t := range m.Steps {
		if t.From == from {
			out = append(out, t.To)
		}
	}
	return out
}

// States lists every state, in order of first mention.
func (m Machine) States() []string {
	out := []string{m.Start}
	for _, t := range m.Steps {
		for _, s := range []string{t.From, t.To} {
			if !slices.Contains(out, s) {
				out = append(out, s)
			}
		}
	}
	return out
}

// May refuses a step the machine does not have, naming from, to and what is allowed.
func (m Machine) May(from, to string) error {
	allowed := m.Allowed(from)
	if slices.Contains(allowed, to) {
		return nil
	}
	return refuseStep(m.Name, from, to, allowed)
}

func refuseStep(machine, from, to string, allowed []string) error {
	if machine == Lines.Name {
		return ErrTransition.Because("line").With("from", from, "to", to, "allowed", allowed)
	}
	return ErrTransition.Because("repair").With("from", from, "to", to, "allowed", allowed)
}

// States of a repair.
const (
	Received         = "received"
	Triaged          = "triaged"
	SelfFix          = "self_fix"
	Booked           = "booked"
	InVisit          = "in_visit"
	AwaitingDecision = "awaiting_decision"
	AwaitingParts    = "awaiting_parts"
	ReadyToResume    = "ready_to_resume"
	Completed        = "completed"
	Declined         = "declined"
	Cancelled        = "cancelled"
	Unrepairable     = "unrepairable"
	Settled          = "settled"
)

// Repairs is the machine of a repair.
var Repairs = Machine{Name: "repair", Start: Received, End: Settled, Steps: []Transition{
	{Received, Triaged, "system"}, {Triaged, SelfFix, "agent"}, {SelfFix, Completed, "customer"}, {SelfFix, Triaged, "customer"},
	{Triaged, Booked, "agent"}, {Booked, InVisit, "engineer"}, {Booked, Booked, "agent"},
	{InVisit, AwaitingDecision, "engineer"}, {AwaitingDecision, InVisit, "customer"}, {AwaitingDecision, AwaitingParts, "customer"},
	{AwaitingDecision, Declined, "customer"}, {InVisit, AwaitingParts, "engineer"}, {AwaitingParts, ReadyToResume, "system"},
	{ReadyToResume, AwaitingParts, "engineer"}, {ReadyToResume, InVisit, "engineer"}, {InVisit, Booked, "engineer"},
	{InVisit, Completed, "engineer"}, {InVisit, Unrepairable, "engineer"}, {AwaitingParts, Unrepairable, "planner"},
	{Received, Cancelled, "customer"}, {Triaged, Cancelled, "customer"}, {SelfFix, Cancelled, "customer"}, {Booked, Cancelled, "customer"},
	{InVisit, Cancelled, "customer"}, {AwaitingDecision, Cancelled, "customer"}, {AwaitingParts, Cancelled, "customer"},
	{ReadyToResume, Cancelled, "customer"},
	{Completed, Settled, "system"}, {Declined, Settled, "system"}, {Cancelled, Settled, "system"}, {Unrepairable, Settled, "system"},
}}

// outcomes are the states a repair settles from.
var outcomes = []string{Completed, Declined, Cancelled, Unrepairable}

// ordering are the states in which parts may be ordered.
var ordering = []string{Triaged, Booked, InVisit, AwaitingDecision, AwaitingParts, ReadyToResume}

// States of a part line.
const (
	LineDraft       = "draft"
	LineRequested   = "requested"
	LineHeld        = "held"
	LineOffered     = "substitute_offered"
	LineBackordered = "backordered"
	LineReserved    = "reserved"
	LinePicking     = "picking"
	LinePacked      = "packed"
	LineShipped     = "shipped"
	LineDelivered   = "delivered"
	LineDisputed    = "disputed"
	LineReceived    = "received"
	LineInstalled   = "installed"
	LineDOA         = "doa"
	LineWrong       = "wrong"
	LineUnused      = "unused"
	LineReturning   = "returning"
	LineReturned    = "returned"
	LineLost        = "lost"
	LineCancelled   = "cancelled"
	LineClosed      = "closed"
)

// Lines is the machine of a part line.
var Lines = Machine{Name: "part line", Start: LineDraft, End: LineClosed, Steps: []Transition{
	{LineDraft, LineRequested, "engineer"}, {LineDraft, LineCancelled, "engineer"},
	{LineRequested, LineHeld, "system"}, {LineRequested, LineReserved, "system"}, {LineRequested, LineBackordered, "system"},
	{LineRequested, LineOffered, "system"}, {LineRequested, LineReceived, "system"}, {LineRequested, LineCancelled, "engineer"},
	{LineHeld, LineReserved, "customer"}, {LineHeld, LineReceived, "customer"}, {LineHeld, LineRequested, "customer"},
	{LineHeld, LineHeld, "system"}, {LineHeld, LineCancelled, "customer"},
	{LineOffered, LineReserved, "engineer"}, {LineOffered, LineReceived, "engineer"}, {LineOffered, LineRequested, "engineer"},
	{LineOffered, LineCancelled, "engineer"},
	{LineBackordered, LineRequested, "planner"}, {LineBackordered, LineReserved, "system"}, {LineBackordered, LineOffered, "system"},
	{LineBackordered, LineReceived, "system"},
	{LineBackordered, LineCancelled, "engineer"},
	{LineReserved, LineReserved, "planner"}, {LineReserved, LinePicking, "warehouse"}, {LineReserved, LineRequested, "system"}, {LineReserved, LineCancelled, "engineer"},
	{LinePicking, LinePacked, "warehouse"}, {LinePicking, LineRequested, "warehouse"}, {LinePicking, LineCancelled, "engineer"},
	{LinePacked, LineShipped, "warehouse"}, {LinePacked, LineRequested, "system"}, {LinePacked, LineReturning, "engineer"},
	{LineShipped, LineDelivered, "carrier"}, {LineShipped, LineReceived, "engineer"}, {LineShipped, LineLost, "carrier"},
	{LineShipped, LineReturning, "engineer"}, {LineShipped, LineCancelled, "system"},
	{LineDelivered, LineReceived, "engineer"}, {LineDelivered, LineDisputed, "engineer"}, {LineDelivered, LineLost, "system"},
	{LineDelivered, LineReturning, "engineer"},
	{LineDisputed, LineReceived, "engineer"}, {LineDisputed, LineLost, "handler"}, {LineDisputed, LineReturning, "engineer"},
	{LineReceived, LineInstalled, "engineer"}, {LineReceived, LineDOA, "engineer"}, {LineReceived, LineWrong, "engineer"},
	{LineReceived, LineUnused, "engineer"}, {LineReceived, LineReceived, "engineer"},
	{LineInstalled, LineClosed, "system"}, {LineInstalled, LineDOA, "engineer"},
	{LineDOA, LineReturning, "engineer"}, {LineWrong, LineReturning, "engineer"}, {LineUnused, LineReturning, "engineer"},
	{LineReturning, LineReturned, "warehouse"}, {LineReturning, LineLost, "carrier"}, {LineReturned, LineClosed, "warehouse"},
	{LineLost, LineReturned, "warehouse"}, {LineLost, LineClosed, "system"}, {LineCancelled, LineClosed, "system"},
}}

// progress orders the states a warehouse and a carrier bring about, so that a late event never takes a line back.
var progress = []string{LineReserved, LinePicking, LinePacked, LineShipped, LineDelivered}

// isAhead tells whether to lies further on than from, among those states.
func isAhead(from, to string) bool {
	a, b := slices.Index(progress, from), slices.Index(progress, to)
	return a >= 0 && b > a
}
