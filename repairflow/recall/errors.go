package recall

import "fettle/internal/fault"

// Faults of this room.
var (
	ErrNoCheck = fault.New(fault.Unknown, "hold_check_not_found")
	ErrCheck   = fault.New(fault.Conflict, "hold_check_state")
	// ErrNotHeld is about a piece that the holder of a check does not have on hold.
	ErrNotHeld = fault.New(fault.Conflict, "not_held_here")
	// ErrOnRoad is about pieces in a parcel, at which nobody can look.
	ErrOnRoad = fault.New(fault.Conflict, "hold_check_on_road")
)
