package outcome

import "fettle/internal/fault"

// Faults of this room.
var (
	ErrNoProposal = fault.New(fault.Unknown, "refund_proposal_not_found")
	ErrState      = fault.New(fault.Conflict, "refund_proposal_state")
)
