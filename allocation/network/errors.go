package network

import "fettle/internal/fault"

// ErrPlace is about coordinates outside the area served.
var ErrPlace = fault.New(fault.Invalid, "coordinates_invalid")
