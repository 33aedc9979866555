package board

import "fettle/internal/fault"

// ErrZone is about a name that is no time zone's.
var ErrZone = fault.New(fault.Invalid, "zone_unknown")
