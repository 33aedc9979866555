package returnorder

import "fettle/internal/fault"

// Faults of this room.
var (
	ErrNoOrder = fault.New(fault.Unknown, "return_order_not_found")
	ErrState   = fault.New(fault.Conflict, "return_order_state")
	// ErrItemTaken is about an item that goes home under another return order.
	ErrItemTaken = fault.New(fault.Conflict, "return_item_taken")
	// ErrWindow is about a time in which no carrier can collect anything.
	ErrWindow = fault.New(fault.Invalid, "pickup_window")
	// ErrCarrier is about a way that needs a carrier, or needs none.
	ErrCarrier = fault.New(fault.Invalid, "return_carrier")
)
