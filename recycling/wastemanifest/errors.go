package wastemanifest

import "fettle/internal/fault"

// Faults of this room.
var (
	ErrNoManifest = fault.New(fault.Unknown, "waste_manifest_not_found")
	ErrManifest   = fault.New(fault.Conflict, "waste_manifest_state")
	ErrPermit     = fault.New(fault.Conflict, "permit_missing")
	ErrQuota      = fault.New(fault.Conflict, "permit_quota")
	ErrCertified  = fault.New(fault.Conflict, "certified_already")
	ErrOfficial   = fault.New(fault.Invalid, "official_number_invalid")
	ErrTaken      = fault.New(fault.Conflict, "official_number_taken")
	ErrNumber     = fault.New(fault.Invalid, "certificate_number_invalid")
	ErrNoteNeeded = fault.New(fault.Invalid, "note_needed")
	ErrRecycler   = fault.New(fault.Invalid, "not_a_recycler")
)
