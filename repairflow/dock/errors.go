package dock

import "fettle/internal/fault"

// Faults of this room.
var (
	ErrNoBlind      = fault.New(fault.Unknown, "blind_return_not_found")
	ErrBlind        = fault.New(fault.Conflict, "blind_return_state")
	ErrNoInspection = fault.New(fault.Unknown, "inspection_not_found")
	ErrInspection   = fault.New(fault.Conflict, "inspection_state")
	// ErrOnShelf is about a piece that lies somewhere by the book, so it cannot have come back.
	ErrOnShelf = fault.New(fault.Conflict, "piece_on_shelf")
	// ErrMatch is about a match that names no return and no line, or both.
	ErrMatch = fault.New(fault.Invalid, "match_unclear")
)
