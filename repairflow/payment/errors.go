package payment

import "fettle/internal/fault"

// Faults of this room.
var (
	ErrNoPayment = fault.New(fault.Unknown, "payment_not_found")
	ErrState     = fault.New(fault.Conflict, "payment_state")
	// ErrNothingDue is about paying what costs nothing or is paid.
	ErrNothingDue = fault.New(fault.Conflict, "payment_nothing_due")
	// ErrNoProvider is about paying online where nobody takes money so.
	ErrNoProvider = fault.New(fault.Conflict, "payment_no_provider")
	ErrQuote      = fault.New(fault.Conflict, "payment_quote_state")
	ErrSignature  = fault.New(fault.Unauthorised, "payment_signature")
	// ErrOver is about giving back more than was taken.
	ErrOver    = fault.New(fault.Invalid, "payment_refund_over")
	ErrMessage = fault.New(fault.Invalid, "payment_message")
)
