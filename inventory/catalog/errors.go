package catalog

import "fettle/internal/fault"

// Faults of this room.
var (
	ErrNoPart  = fault.New(fault.Unknown, "part_not_found")
	ErrNoModel = fault.New(fault.Unknown, "model_not_found")
	ErrHazard  = fault.New(fault.Invalid, "hazard_unknown")
	// ErrDeclaration is about a declaration that ends before it was issued.
	ErrDeclaration = fault.New(fault.Invalid, "declaration_days")
	// ErrAudience is about a part that customers cannot fit: it is serialised, hazardous, or its old one comes back.
	ErrAudience = fault.New(fault.Invalid, "audience_refused")
)
