package homeward

import "fettle/internal/fault"

// Faults of this room.
var (
	// ErrNotOwed is about something that its engineer has not to give back, or has given back.
	ErrNotOwed = fault.New(fault.Conflict, "return_item_not_owed")
	// ErrNoItem is about something that there is not, or that another owes.
	ErrNoItem = fault.New(fault.Unknown, "return_item_not_found")
	// ErrSenders is about things that several engineers owe.
	ErrSenders = fault.New(fault.Invalid, "return_senders")
)
