package pick

import "fettle/internal/fault"

// Faults of this room.
var (
	ErrNoTask    = fault.New(fault.Unknown, "pick_task_not_found")
	ErrWrongScan = fault.New(fault.Conflict, "wrong_scan")
	ErrFound     = fault.New(fault.Invalid, "found_quantity")
	ErrTaskState = fault.New(fault.Conflict, "pick_task_state")
	ErrMixed     = fault.New(fault.Invalid, "shipment_mixed")
	// ErrUndeclared is about a part that is not picked without a declaration of its hazardous substances.
	ErrUndeclared = fault.New(fault.Conflict, "part_undeclared")
	// ErrBag is about a part that static electricity can harm and that nobody saw in its antistatic bag.
	ErrBag = fault.New(fault.Invalid, "bag_not_ticked")
)
