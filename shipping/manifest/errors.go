package manifest

import "fettle/internal/fault"

// Faults of this room.
var (
	ErrNoDispatch    = fault.New(fault.Unknown, "dispatch_not_found")
	ErrDispatchState = fault.New(fault.Conflict, "dispatch_state")
)
