// Package fault is the one error type that crosses all rooms: a kind that doors map to a status, a stable code that
// callers may act on, and the values of the case. It knows no word of HTTP, none of the trade and no language.
package fault

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Kind is the class of a fault.
type Kind int

// Kinds a door can tell apart. Anything that is not a Fault is internal and what it says stays inside.
const (
	Internal     Kind = iota
	Invalid           // the input can never be right
	Unknown           // the thing does not exist, or not for this actor
	Conflict          // right input, wrong moment
	Forbidden         // the actor's role may never do this
	Unauthorised      // no valid proof of who is asking
	Unavailable       // try again later
	TooMany           // this caller asks too often: try again after RetryAfter seconds
	TooLarge          // more than is taken here
	TooLate           // it did not come in time
	Unsupported       // in a form that is not read here
	Unreadable        // it did not come whole
)

// RetryAfter names the value of a fault that says in how many seconds it is worth trying again.
const RetryAfter = "retry_after"

// Fault is an error with a kind and a stable code. It carries no sentence: the words are the text of its Key, told with
// its Values in the reader's language.
type Fault struct {
	Kind Kind
	Code string
	// Why tells apart what one code is about; "" for the text of the code itself.
	Why string
	// Field is the path of the input the fault is about, "" when it is about the whole.
	Field string
	// Values are what the text names, and what a program may want to know; they are added to the problem document.
	Values map[string]any
}

// New makes a sentinel: var ErrShort = fault.New(fault.Conflict, "stock_short").
func New(kind Kind, code string) *Fault { return &Fault{Kind: kind, Code: code} }

// Key is the key of its text.
func (f *Fault) Key() string {
	if f.Why == "" {
		return "fault." + f.Code
	}
	return "fault." + f.Code + "." + f.Why
}

// Error is for logs: the code, what it is about and its values, in the order of their names.
func (f *Fault) Error() string {
	var b strings.Builder
	b.WriteString(f.Code)
	if f.Why != "" {
		b.WriteString("." + f.Why)
	}
	if f.Field != "" {
		b.WriteString(": " + f.Field)
	}
	sign := ": "
	for _, name := range slices.Sorted(maps.Keys(f.Values)) {
		fmt.Fprintf(&b, "%s%s=%v", sign, name, f.Values[name])
		sign = " "
	}
	return b.String()
}

// Is matches by code, so that a fault with values still is its sentinel.
func (f *Fault) Is(target error) bool {
	var t *Fault
	return errors.As(target, &t) && t.Code == f.Code
}

// Because returns a copy that says more closely why: its text is the one of the code and why.
func (f *Fault) Because(why string) *Fault {
	c := *f
	c.Why = why
	return &c
}

// With returns a copy that carries further values: a name and a value in turn.
func (f *Fault) With(name string, value any, more ...any) *Fault {
	c := *f
	c.Values = make(map[string]any, len(f.Values)+1+len(more)/2)
	maps.Copy(c.Values, f.Values)
	c.Values[name] = value
	for i := 0; i+1 < len(more); i += 2 {
		name, _ := more[i].(string)
		c.Values[name] = more[i+1]
	}
	return &c
}

// At returns a copy that names the input field it is about, as a path such as "lines[0].quantity".
func (f *Fault) At(field string) *Fault {
	c := *f
	c.Field = field
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

// AtField says which field of the input an error is about, if it is a fault.
func AtField(err error, field string) error {
	if f, ok := errors.AsType[*Fault](err); ok {
		return f.At(field)
	}
	return err
}
