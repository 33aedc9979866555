package cover

import "fettle/internal/fault"

// Faults of this room.
var (
	ErrNoContract = fault.New(fault.Unknown, "cover_contract_not_found")
	ErrNoDecision = fault.New(fault.Unknown, "cover_decision_not_found")
	// ErrTerm is about a contract that ends before it begins.
	ErrTerm = fault.New(fault.Invalid, "cover_contract_term")
	// ErrPaid is about a challenge of what no cover paid.
	ErrPaid         = fault.New(fault.Conflict, "cover_not_free")
	ErrNothingGiven = fault.New(fault.Invalid, "goodwill_empty")
)
