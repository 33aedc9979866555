package refrigerant

import "fettle/internal/fault"

// Faults of this room.
var (
	ErrNoCylinder = fault.New(fault.Unknown, "cylinder_not_found")
	ErrThere      = fault.New(fault.Conflict, "cylinder_exists")
	ErrGas        = fault.New(fault.Conflict, "refrigerant_mixed")
	ErrFull       = fault.New(fault.Conflict, "cylinder_full")
	ErrNothing    = fault.New(fault.Invalid, "cylinder_unchanged")
	// ErrRepeated is about a weighing that is the last one of its cylinder once more.
	ErrRepeated = fault.New(fault.Conflict, "cylinder_weighed")
	// ErrPlace is about a place where no cylinder may be.
	ErrPlace = fault.New(fault.Conflict, "cylinder_place")
	ErrEnd   = fault.New(fault.Invalid, "cylinder_end_needed")
)
