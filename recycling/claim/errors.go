package claim

import "fettle/internal/fault"

// Faults of this room.
var (
	ErrNoClaim    = fault.New(fault.Unknown, "supplier_claim_not_found")
	ErrState      = fault.New(fault.Conflict, "supplier_claim_state")
	ErrNoWarranty = fault.New(fault.Unknown, "supplier_warranty_not_found")
	ErrWarranty   = fault.New(fault.Invalid, "supplier_warranty_subject")
	// ErrCredit is about an answer with money where none belongs, or without it.
	ErrCredit = fault.New(fault.Invalid, "supplier_claim_credit")
)
