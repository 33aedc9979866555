package capture

import "fettle/internal/fault"

// Faults of this room.
var (
	ErrNoCapture = fault.New(fault.Unknown, "capture_not_found")
	// ErrDocument is about a body that is no EPCIS document.
	ErrDocument = fault.New(fault.Invalid, "capture_document")
)
