package appointment

import "fettle/internal/fault"

// Faults of this room.
var (
	// ErrNoSlot is about a slot that is not there, or not for the actor.
	ErrNoSlot = fault.New(fault.Unknown, "slot_not_found")
	// ErrTaken is about a slot that somebody else has taken.
	ErrTaken = fault.New(fault.Conflict, "slot_taken")
	// ErrLapsed is about an offer that has ended.
	ErrLapsed = fault.New(fault.Conflict, "slot_lapsed")
	// ErrTooEarly is about a slot that begins before the parts are there.
	ErrTooEarly = fault.New(fault.Conflict, "slot_before_parts")
	// ErrPartsUnknown is about a repair of which nobody knows when its parts come.
	ErrPartsUnknown = fault.New(fault.Conflict, "parts_unknown")
	// ErrNone is about a repair for which no three slots can be found.
	ErrNone = fault.New(fault.Conflict, "slots_none")
	// ErrNotTaken is about a repair that has no slot to give up or keep.
	ErrNotTaken = fault.New(fault.Conflict, "slot_not_taken")
	// ErrWait is about a customer who was not waited for.
	ErrWait = fault.New(fault.Conflict, "wait_not_over")
)
