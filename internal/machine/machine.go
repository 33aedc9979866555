// Package machine keeps what may become of a thing as a table: which state follows which, by what command or event, who
// may cause it, on what condition, and what is told of it. The rooms ask the table, and the drawings in docs/state are made
// of it.
package machine

import (
	"slices"

	"fettle/internal/closed"
	"fettle/internal/fault"
)

// Step is what one command or event does to a state.
type Step[S ~string] struct {
	// Do is what takes the step: a route ("POST /v1/counts/{count}/book"), the type of an event, or an exported function of
	// a room ("stock.Release") where rooms above call it.
	Do string
	// Who may cause it: roles, or "system" where nobody is asked.
	Who string
	// From are the states it starts from; none is how a thing begins.
	From []S
	To   S
	// If is what has to be true beside the state, in words; "" asks nothing more.
	If string
	// Tells is the type of the event that says so; "" when nothing is told.
	Tells string
}

// Machine is the table of one kind of thing. The zero value allows nothing.
type Machine[S ~string] struct {
	// Noun names the thing, its drawing ("order line": docs/state/order-line.md) and the title of that (drawing.order_line).
	Noun string
	// Fold says that nobody asks the table: the state follows from all that is known, which may take it from any state to
	// any other, and the steps are what usually follows.
	Fold bool
	// Of lists the states.
	Of func() []S
	// Refused is the fault of a step the table does not have.
	Refused *fault.Fault
	Steps   []Step[S]
}

// Allowed lists where one may go from a state, each once.
func (m Machine[S]) Allowed(from S) []S {
	out := []S{}
	for _, s := range m.Steps {
		if slices.Contains(s.From, from) && !slices.Contains(out, s.To) {
			out = append(out, s.To)
		}
	}
	return out
}

// Has tells whether there is a step from one state to another.
func (m Machine[S]) Has(from, to S) bool {
	return slices.ContainsFunc(m.Steps, func(s Step[S]) bool { return s.To == to && slices.Contains(s.From, from) })
}

// May refuses a step the machine does not have, naming from, to and what is allowed.
func (m Machine[S]) May(from, to S) error {
	if m.Has(from, to) {
		return nil
	}
	return m.Refusal(from, to)
}

// Refusal is the fault of a step the machine does not have, for callers that add to it.
func (m Machine[S]) Refusal(from, to S) *fault.Fault {
	return m.Refused.With("from", string(from), "to", string(to), "allowed", closed.Words(m.Allowed(from)))
}

// Starts lists the states a thing can begin in.
func (m Machine[S]) Starts() []S {
	out := []S{}
	for _, s := range m.Steps {
		if len(s.From) == 0 && !slices.Contains(out, s.To) {
			out = append(out, s.To)
		}
	}
	return out
}

// Ends lists the states nothing leads on from.
func (m Machine[S]) Ends() []S {
	out := []S{}
	for _, s := range m.Of() {
		if len(m.Allowed(s)) == 0 {
			out = append(out, s)
		}
	}
	return out
}

// Reached lists the states one can come to, from those given on.
func (m Machine[S]) Reached(from ...S) []S {
	out := slices.Clone(from)
	for i := 0; i < len(out); i++ {
		for _, to := range m.Allowed(out[i]) {
			if !slices.Contains(out, to) {
				out = append(out, to)
			}
		}
	}
	return out
}
