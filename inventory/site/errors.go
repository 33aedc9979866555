package site

import "fettle/internal/fault"

// Faults of this room.
var (
	ErrNoLocation  = fault.New(fault.Unknown, "location_not_found")
	ErrPlaceNeeded = fault.New(fault.Invalid, "location_needed")
	ErrPlace       = fault.New(fault.Invalid, "location_invalid")
	ErrVersion     = fault.New(fault.Conflict, "version_conflict")
)
