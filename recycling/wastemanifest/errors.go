package wastemanifest

import (
	"errors"

	"fettle/internal/fault"
)

// Faults of this room.
var (
	ErrNoManifest = fault.New(fault.Unknown, "waste_manifest_not_found")
	ErrManifest   = fault.New(fault.Conflict, "waste_manifest_state")
	ErrPermit     = fault.New(fault.Conflict, "permit_missing")
	ErrQuota      = fault.New(fault.Conflict, "permit_quota")
	ErrCertified  = fault.New(fault.Conflict, "certified_already")
	ErrOfficial   = fault.New(fault.Invalid, "official_number_invalid")
	ErrTaken      = fault.New(fault.Conflict, "official_number_taken")
	ErrNumber     = fault.New(fault.Invalid, "certificate_number_invalid")
	// ErrLoss is about a declared loss without a reason, or a reason without a loss.
	ErrLoss       = fault.New(fault.Invalid, "loss_reason")
	ErrNoteNeeded = fault.New(fault.Invalid, "note_needed")
	// ErrRefuser is about a way on to the recycler who has just refused the lots.
	ErrRefuser    = fault.New(fault.Conflict, "acceptor_refused")
	ErrHandOver   = fault.New(fault.Invalid, "hand_over_time")
	ErrApproval   = fault.New(fault.Conflict, "approval_missing")
	ErrApproved   = fault.New(fault.Conflict, "approval_taken")
	ErrApprovalOf = fault.New(fault.Invalid, "approval_invalid")
	ErrRecycler   = fault.New(fault.Invalid, "not_a_recycler")
)

func isApproval(err error) bool { return errors.Is(err, ErrApproval) }
