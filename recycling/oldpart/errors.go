package oldpart

import "fettle/internal/fault"

// Faults of this room.
var (
	ErrNoReturn = fault.New(fault.Unknown, "return_not_found")
	ErrState    = fault.New(fault.Conflict, "return_state")
	// ErrBagTaken is about a bag that is on its way with another engineer's old parts.
	ErrBagTaken = fault.New(fault.Conflict, "bag_taken")
	ErrVerdict  = fault.New(fault.Invalid, "verdict_unknown")
	// ErrMeasured is about a value without a unit, or a unit without a value.
	ErrMeasured = fault.New(fault.Invalid, "measurement_incomplete")
	// ErrDamage is about damage of which nobody said who had it.
	ErrDamage = fault.New(fault.Invalid, "damage_holder_missing")
	// ErrBag is about the bag that keeps electricity from a part.
	ErrBag        = fault.New(fault.Invalid, "esd_bag")
	ErrGrade      = fault.New(fault.Invalid, "grade_unknown")
	ErrPoints     = fault.New(fault.Conflict, "points_short")
	ErrNoCustomer = fault.New(fault.Invalid, "customer_needed")
)
