package sourcing

import "fettle/internal/fault"

// Faults of this room.
var (
	ErrNoPromise  = fault.New(fault.Unknown, "promise_not_found")
	ErrNoDecision = fault.New(fault.Unknown, "decision_not_found")
	ErrNotFit     = fault.New(fault.Invalid, "part_does_not_fit")
	ErrPeriod     = fault.New(fault.Invalid, "period_invalid")
)
