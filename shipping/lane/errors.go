package lane

import "fettle/internal/fault"

var ErrNoCarrier = fault.New(fault.Unknown, "carrier_not_found")
