package kit

import "fettle/internal/fault"

// Faults of this room.
var (
	// ErrState is about a step that the state of a kit part does not allow.
	ErrState = fault.New(fault.Conflict, "kit_part_state")
	// ErrNotInKit is about a scan of what is in no kit of the repair.
	ErrNotInKit = fault.New(fault.Conflict, "not_in_kit")
)
