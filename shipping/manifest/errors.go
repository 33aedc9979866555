package manifest

import "fettle/internal/fault"

// Faults of this room.
var (
	ErrNoManifest    = fault.New(fault.Unknown, "carrier_manifest_not_found")
	ErrManifestState = fault.New(fault.Conflict, "carrier_manifest_state")
)
