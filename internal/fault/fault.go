// Package fault is the one error type that crosses all rooms: a kind that doors map to a status, a stable code that
// callers may act on, and a text for people. It knows no word of HTTP and none of the trade.
package fault

import (
	"errors"
	"fmt"
)

// Kind is the class of a fault.
type Kind int

// Kinds a door can tell apart. Anything that is not a Fault is internal and its text stays inside.
const (
	Internal     Kind = iota
	Invalid           // the input can never be right
	Unknown           // the thing does not exist, or not for this actor
	Conflict          // right input, wrong moment
	Forbidden         // the actor's role may never do this
	Unauthorised      // no valid proof of who is asking
	Unavailable       // try again later
)

// Fault is an error with a kind and a stable code.
type Fault struct {
	Kind   Kind
	Code   string
	Detail string
	// Field is the path of the input the fault is about, "" when it is about the whole.
	Field string
	// Facts are added to the problem document.
	Facts map[string]any
}

// New makes a sentinel: var ErrShort = fault.New(fault.Conflict, "stock_short", "not enough stock").
func New(kind Kind, code, detail string) *Fault {
	return &Fault{Kind: kind, Code: code, Detail: detail}
}

func (f *Fault) Error() string {
	if f.Field != "" {
		return f.Code + ": " + f.Field + ": " + f.Detail
	}
	return f.Code + ": " + f.Detail
}

// Is matches by code, so that a fault with detail still is its sentinel.
func (f *Fault) Is(target error) bool {
	var t *Fault
	return errors.As(target, &t) && t.Code == f.Code
}

// With returns a copy whose detail says more.
func (f *Fault) With(format string, args ...any) *Fault {
	c := *f
	c.Detail = fmt.Sprintf(format, args...)
	return &c
}

// At returns a copy that names the input field it is about, as a path such as "lines[0].quantity".
func (f *Fault) At(field string) *Fault {
	c := *f
	c.Field = field
	return &c
}

// Fact returns a copy that carries one more machine-readable fact.
func (f *Fault) Fact(name string, value any) *Fault {
	c := *f
	c.Facts = make(map[string]any, len(f.Facts)+1)
	for k, v := range f.Facts {
		c.Facts[k] = v
	}
	c.Facts[name] = value
	return &c
}

// KindOf tells the kind of err; Internal when it is no fault.
func KindOf(err error) Kind {
	var f *Fault
	if errors.As(err, &f) {
		return f.Kind
	}
	return Internal
}
