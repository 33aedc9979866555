package manifest

import "fettle/internal/fault"

// Faults of this room.
var (
	ErrNoManifest    = fault.New(fault.Unknown, "carrier_manifest_not_found")
	ErrDeparture     = fault.New(fault.Invalid, "departure_day")
	ErrManifestState = fault.New(fault.Conflict, "carrier_manifest_state")
)
