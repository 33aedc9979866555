package repair

import "slices"

// Transition is one allowed step of a machine.
type Transition struct{ From, To, Who string }

// Machine is a state machine as data.
type Machine struct {
	Start string
	End   string
	Steps []Transition
	// Refuse makes the fault of a step that the machine does not have.
	Refuse func(from, to string, allowed []string) error
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

// May refuses a step the machine does not have.
func (m Machine) May(from, to string) error {
	if slices.Contains(m.Allowed(from), to) {
		return nil
	}
	return m.Refusal(from, to)
}

// Refusal is the fault of a step the machine does not have, naming from, to and what is allowed.
func (m Machine) Refusal(from, to string) error { return m.Refuse(from, to, m.Allowed(from)) }

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
var Repairs = Machine{Start: Received, End: Settled, Refuse: refuseRepair, Steps: []Transition{
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

func refuseRepair(from, to string, allowed []string) error {
	return ErrTransition.Because("repair").With("from", from, "to", to, "allowed", allowed)
}

// Outcomes are the states a repair settles from.
var Outcomes = []string{Completed, Declined, Cancelled, Unrepairable}

// Ordering are the states in which parts may be ordered.
var Ordering = []string{Triaged, Booked, InVisit, AwaitingDecision, AwaitingParts, ReadyToResume}
