package partorder

import "fettle/internal/fault"

// ErrNoVan is about a repair whose engineer has no van.
// Faults of this room.
var (
	ErrNoVan   = fault.New(fault.Conflict, "no_van")
	ErrTooMany = fault.New(fault.Invalid, "too_many_lines")
	ErrNotHeld = fault.New(fault.Conflict, "not_held")
	// ErrOrderLimit is about an engineer who would order more within a time than one may.
	ErrOrderLimit = fault.New(fault.Conflict, "order_limit")
	// ErrCoresOverdue is about an engineer who has owed old parts for too long to be sent others in advance.
	ErrCoresOverdue = fault.New(fault.Conflict, "cores_overdue")
	// ErrProfessional is about a part that only an engineer may fit, so that it is posted to no customer.
	ErrProfessional = fault.New(fault.Conflict, "part_for_professionals")
	ErrNoOutlet     = fault.New(fault.Conflict, "no_outlet")
)

// ErrTooMany is about an order of more lines than one may have.
// ErrNotHeld is about lines that are not held softly.
// ErrNoOutlet is about a van that belongs to no outlet.
