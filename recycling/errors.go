package recycling

import "fettle/internal/fault"

// Faults of this room.
var (
	ErrNoReturn   = fault.New(fault.Unknown, "return_not_found")
	ErrNoLot      = fault.New(fault.Unknown, "lot_not_found")
	ErrNoManifest = fault.New(fault.Unknown, "manifest_not_found")
	ErrState      = fault.New(fault.Conflict, "return_state")
	ErrLotState   = fault.New(fault.Conflict, "lot_state")
	ErrManifest   = fault.New(fault.Conflict, "manifest_state")
	ErrVerdict    = fault.New(fault.Invalid, "verdict_unknown")
	ErrGrade      = fault.New(fault.Invalid, "grade_unknown")
	ErrHazardMix  = fault.New(fault.Conflict, "hazard_mixed")
	ErrWeight     = fault.New(fault.Conflict, "weight_differs")
	ErrPermit     = fault.New(fault.Conflict, "permit_missing")
	ErrQuota      = fault.New(fault.Conflict, "permit_quota")
	ErrCertified  = fault.New(fault.Conflict, "certified_already")
	ErrOfficial   = fault.New(fault.Invalid, "official_number_invalid")
	ErrRecycler   = fault.New(fault.Invalid, "not_a_recycler")
)
