package refurbish

import "fettle/internal/fault"

// Faults of this room.
var (
	ErrNoOrder = fault.New(fault.Unknown, "refurbish_order_not_found")
	ErrState   = fault.New(fault.Conflict, "refurbish_order_state")
	ErrNoPiece = fault.New(fault.Unknown, "refurbish_piece_not_found")
	ErrPiece   = fault.New(fault.Conflict, "refurbish_piece_state")
	// ErrOther is about an old part that does not belong into the order: of another part, or lying elsewhere.
	ErrOther = fault.New(fault.Conflict, "refurbish_other_part")
	// ErrKind is about a step of the other kind of order: a harvest repairs nothing, a repair takes nothing out.
	ErrKind = fault.New(fault.Conflict, "refurbish_order_kind")
	// ErrNoSample is about a piece that is no sample.
	ErrNoSample = fault.New(fault.Conflict, "refurbish_not_sampled")
)
