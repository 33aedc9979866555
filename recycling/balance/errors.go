package balance

import "fettle/internal/fault"

// Faults of this room.
var (
	ErrWeight          = fault.New(fault.Conflict, "weight_differs")
	ErrShort           = fault.New(fault.Conflict, "grams_short")
	ErrNothing         = fault.New(fault.Invalid, "mass_adjustment_of_nothing")
	ErrNoAdjustment    = fault.New(fault.Unknown, "mass_adjustment_not_found")
	ErrAdjustmentState = fault.New(fault.Conflict, "mass_adjustment_decided")
	ErrSecondPerson    = fault.New(fault.Conflict, "mass_second_person_needed")
)
