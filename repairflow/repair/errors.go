package repair

import "fettle/internal/fault"

// ErrNoRepair is about a repair that is not there, or not for the actor.
// Faults of this room.
var (
	ErrNoRepair   = fault.New(fault.Unknown, "repair_not_found")
	ErrTransition = fault.New(fault.Conflict, "transition_refused")
	ErrNoEngineer = fault.New(fault.Invalid, "engineer_unknown")
)

// ErrTransition is about a step that the state does not allow.
// ErrNoEngineer is about a login that is no engineer's.
