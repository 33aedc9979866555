package visit

import "fettle/internal/fault"

// Faults of this room.
var (
	// ErrNone is about a visit that is not there, or not for the actor.
	ErrNone = fault.New(fault.Unknown, "visit_not_found")
	// ErrState is about a step that the state of a visit does not allow.
	ErrState = fault.New(fault.Conflict, "visit_state")
	// ErrWindow is about a visit that would end before it begins.
	ErrWindow = fault.New(fault.Invalid, "visit_window")
	// ErrChanged is about a visit that somebody else changed meanwhile.
	ErrChanged = fault.New(fault.Conflict, "visit_changed")
	// ErrLate is about what an engineer did after the visit was over; people look at it.
	ErrLate = fault.New(fault.Conflict, "visit_over")
	// ErrCode is about the code that the customer was told; its reason says why it does not do.
	ErrCode = fault.New(fault.Conflict, "visit_code")
	// ErrCard is about a work card; its reason says why it does not do.
	ErrCard = fault.New(fault.Conflict, "work_card")
	// ErrNoCard is about an engineer who has no certificate that is valid today.
	ErrNoCard = fault.New(fault.Conflict, "work_card_refused")
	// ErrGate is about a step that may not begin or end yet; its reason says what is missing.
	ErrGate = fault.New(fault.Conflict, "visit_gate")
	// ErrNotDone is about a repair that cannot be completed yet; its reason says what is missing.
	ErrNotDone = fault.New(fault.Conflict, "visit_not_done")
	// ErrConsumable is about a part that is nothing to be used up.
	ErrConsumable = fault.New(fault.Invalid, "not_consumable")
	// ErrNoVan is about an engineer without one.
	ErrNoVan = fault.New(fault.Conflict, "visit_without_van")
	// ErrUnsafe is about an appliance at which nothing is done until somebody says that it is safe.
	ErrUnsafe = fault.New(fault.Conflict, "appliance_unsafe")
	// ErrNotUnsafe is about an appliance that nobody has tagged.
	ErrNotUnsafe = fault.New(fault.Conflict, "appliance_not_unsafe")
	// ErrNoConflict is about a command conflict that is not there, or was settled.
	ErrNoConflict = fault.New(fault.Unknown, "command_conflict_not_found")
)
