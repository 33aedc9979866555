package lane

import "fettle/internal/fault"

// Faults of this room.
var (
	ErrNoCarrier = fault.New(fault.Unknown, "carrier_not_found")
	ErrAlias     = fault.New(fault.Conflict, "carrier_alias_taken")
	ErrZone      = fault.New(fault.Invalid, "carrier_zone_unknown")
)
