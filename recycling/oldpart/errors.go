package oldpart

import "fettle/internal/fault"

// Faults of this room.
var (
	ErrNoReturn = fault.New(fault.Unknown, "return_not_found")
	ErrState    = fault.New(fault.Conflict, "return_state")
	// ErrBagTaken is about a bag that is on its way with another engineer's old parts.
	ErrBagTaken   = fault.New(fault.Conflict, "bag_taken")
	ErrVerdict    = fault.New(fault.Invalid, "verdict_unknown")
	ErrGrade      = fault.New(fault.Invalid, "grade_unknown")
	ErrPoints     = fault.New(fault.Conflict, "points_short")
	ErrNoCustomer = fault.New(fault.Invalid, "customer_needed")
)
