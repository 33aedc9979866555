package repairflow

import "fettle/internal/fault"

// Faults of this room.
var (
	ErrNoRepair   = fault.New(fault.Unknown, "repair_not_found")
	ErrNoLine     = fault.New(fault.Unknown, "part_line_not_found")
	ErrTransition = fault.New(fault.Conflict, "transition_refused")
	ErrPlace      = fault.New(fault.Invalid, "coordinates_invalid")
	ErrNoEngineer = fault.New(fault.Invalid, "engineer_unknown")
	ErrNoVan      = fault.New(fault.Conflict, "no_van")
	ErrWrongPart  = fault.New(fault.Conflict, "wrong_serial")
	ErrSameSerial = fault.New(fault.Invalid, "serials_equal")
	ErrLinesOpen  = fault.New(fault.Conflict, "lines_open")
	ErrTooMany    = fault.New(fault.Invalid, "too_many_lines")
	ErrNotHeld    = fault.New(fault.Conflict, "not_held")
	ErrZone       = fault.New(fault.Invalid, "zone_unknown")
	ErrNoOutlet   = fault.New(fault.Conflict, "no_outlet")
)
