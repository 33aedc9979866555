package tracking

import "fettle/internal/fault"

// Faults of this room.
var (
	ErrSignature = fault.New(fault.Unauthorised, "bad_signature")
	ErrNoSource  = fault.New(fault.Unknown, "push_source_not_found")
	ErrNoBroker  = fault.New(fault.Unavailable, "broker_away")
	ErrNoStatus  = fault.New(fault.Invalid, "status_unknown")

	// ErrPushTooLarge is for good: who sends it again is refused again.
	ErrPushTooLarge = fault.New(fault.TooLarge, "push_too_large")
)
