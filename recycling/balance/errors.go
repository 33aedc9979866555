package balance

import "fettle/internal/fault"

var ErrWeight = fault.New(fault.Conflict, "weight_differs")
