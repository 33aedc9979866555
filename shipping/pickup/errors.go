package pickup

import "fettle/internal/fault"

// Faults of this room.
var (
	ErrNoPickup = fault.New(fault.Unknown, "pickup_not_found")
	ErrCode     = fault.New(fault.Conflict, "pickup_code_wrong")
	ErrTries    = fault.New(fault.Conflict, "pickup_tries")
	ErrEnd      = fault.New(fault.Invalid, "pickup_end")
)
