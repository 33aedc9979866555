package orderline

import "fettle/internal/fault"

// ErrNoLine is about a line that is not there, or not for the actor.
var ErrNoLine = fault.New(fault.Unknown, "order_line_not_found")
