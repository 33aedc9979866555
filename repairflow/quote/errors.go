package quote

import "fettle/internal/fault"

// Faults of this room.
var (
	ErrNoQuote = fault.New(fault.Unknown, "quote_not_found")
	ErrState   = fault.New(fault.Conflict, "quote_state")
	// ErrExpired is about a yes that comes too late: a new version has to be made.
	ErrExpired = fault.New(fault.Conflict, "quote_expired")
	// ErrOutdated is about a quote of a part that is not coming any more.
	ErrOutdated = fault.New(fault.Conflict, "quote_outdated")
	// ErrUnanswered is about fitting what the customer has not said yes to.
	ErrUnanswered = fault.New(fault.Conflict, "quote_unanswered")
	// ErrBand is about a price beyond the band without a reason.
	ErrBand     = fault.New(fault.Invalid, "quote_price_reason")
	ErrLine     = fault.New(fault.Invalid, "quote_line")
	ErrCurrency = fault.New(fault.Conflict, "quote_currency")
	// ErrSignature is about a yes on the engineer's phone that nobody signed.
	ErrSignature = fault.New(fault.Invalid, "quote_signature")
	// ErrTaken is about an id of a draft that another quote has.
	ErrTaken = fault.New(fault.Conflict, "quote_id_taken")
	ErrOver  = fault.New(fault.Conflict, "quote_repair_over")
)
