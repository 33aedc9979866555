package diagnosis

import "fettle/internal/fault"

// Faults of this room.
var (
	// ErrNoEntry is about an entry, or a version of one, that is not there.
	ErrNoEntry = fault.New(fault.Unknown, "knowledge_not_found")
	// ErrCause is about a cause that no version of its entry has.
	ErrCause = fault.New(fault.Invalid, "cause_unknown")
	// ErrEntry is about an entry that cannot be kept as it is.
	ErrEntry = fault.New(fault.Invalid, "knowledge_invalid")
	// ErrDiagnosis is about a diagnosis that says nothing, or two things at once.
	ErrDiagnosis = fault.New(fault.Invalid, "diagnosis_invalid")
)
