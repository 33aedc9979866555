package repair

import "fettle/internal/fault"

// ErrNoRepair is about a repair that is not there, or not for the actor.
// Faults of this room.
var (
	ErrNoRepair   = fault.New(fault.Unknown, "repair_not_found")
	ErrTransition = fault.New(fault.Conflict, "transition_refused")
	// ErrOver is about what can only be said while the repair lasts.
	ErrOver = fault.New(fault.Conflict, "repair_over")
	// ErrPurchase is about a day on which nobody can have bought it.
	ErrPurchase   = fault.New(fault.Invalid, "purchase_day")
	ErrNoEngineer = fault.New(fault.Invalid, "engineer_unknown")
	// ErrOpenRepair is about an appliance of which a repair is open: whoever asks says whether it is the same fault.
	ErrOpenRepair = fault.New(fault.Conflict, "appliance_has_open_repair")
)

// ErrTransition is about a step that the state does not allow.
// ErrNoEngineer is about a login that is no engineer's.
