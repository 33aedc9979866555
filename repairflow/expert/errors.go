package expert

import "fettle/internal/fault"

// Faults of this room.
var (
	// ErrNoSession is about a session that is not there, or not for the actor.
	ErrNoSession = fault.New(fault.Unknown, "expert_session_not_found")
	// ErrSession is about a step that the state of a session does not allow.
	ErrSession = fault.New(fault.Conflict, "expert_session_refused")
	// ErrOpen is about a repair that has a session already.
	ErrOpen = fault.New(fault.Conflict, "expert_session_open")
	// ErrNotExpert is about who has not joined the session.
	ErrNotExpert = fault.New(fault.Conflict, "not_the_expert")
	// ErrLeft is about a line whose part has left the warehouse, or that is over.
	ErrLeft = fault.New(fault.Conflict, "line_has_left")
	// ErrChanged is about a line that somebody else has changed since it was seen.
	ErrChanged = fault.New(fault.Conflict, "line_changed")
	// ErrSamePart is about a change that changes nothing.
	ErrSamePart = fault.New(fault.Invalid, "same_part")
)
