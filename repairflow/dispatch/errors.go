package dispatch

import "fettle/internal/fault"

// Faults of this room.
var (
	// ErrNobody is about a repair for which nobody is free, near and certified.
	ErrNobody = fault.New(fault.Conflict, "nobody_free")
	// ErrDeferral is about a deferral beyond what was promised to the customer.
	ErrDeferral = fault.New(fault.Conflict, "deferral_refused")
	// ErrSame is about a change of hands that changes nothing.
	ErrSame = fault.New(fault.Conflict, "same_engineer")
	// ErrDay is about a day that is no date.
	ErrDay = fault.New(fault.Invalid, "day_invalid")
)
