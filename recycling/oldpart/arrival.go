package oldpart

import "fettle/internal/closed"

// Arrival is how an old part came out of its bag.
type Arrival string

// Arrivals that are not sound.
const (
	// Damaged is broken by its way.
	Damaged Arrival = "damaged"
	// Wet has taken water; what it was in is looked after too.
	Wet Arrival = "wet"
	// Leaking gives off oil, acid or gas.
	Leaking Arrival = "leaking"
)

// Arrivals lists them all.
func Arrivals() []Arrival { return []Arrival{Damaged, Wet, Leaking} }

// Schema lists them in the contracts; it is empty when the part is sound.
func (Arrival) Schema(closed.Registry) *closed.Schema {
	return closed.Of(append([]Arrival{""}, Arrivals()...))
}

// spills tells whether it goes the way of hazardous things, whatever it is.
func (a Arrival) spills() bool { return a == Wet || a == Leaking }

// keptApart refuses every grade but quarantine and hazardous waste for what is wet or leaks.
func keptApart(r Return, grade Grade) error {
	if r.ArrivedAs.spills() && grade != Quarantine && grade != Hazardous {
		return ErrGrade.Because("spills").With("grade", grade, "arrived", r.ArrivedAs).At("body.grade")
	}
	return nil
}
