package repairflow

import "fettle/internal/fault"

var (
	// ErrNoRepair is about a repair that is not there, or not for the actor.
	ErrNoRepair = fault.New(fault.Unknown, "repair_not_found")
	// ErrNoLine is about a line that is not there, or not for the actor.
	ErrNoLine = fault.New(fault.Unknown, "part_line_not_found")
	// ErrTransition is about a step that the state does not allow.
	ErrTransition = fault.New(fault.Conflict, "transition_refused")
	// ErrPlace is about coordinates outside the area served.
	ErrPlace = fault.New(fault.Invalid, "coordinates_invalid")
	// ErrNoEngineer is about a login that is no engineer's.
	ErrNoEngineer = fault.New(fault.Invalid, "engineer_unknown")
	// ErrNoVan is about a repair whose engineer has no van.
	ErrNoVan = fault.New(fault.Conflict, "no_van")
	// ErrWrongPart is about another piece than the one that was expected.
	ErrWrongPart = fault.New(fault.Conflict, "wrong_serial")
	// ErrSameSerial is about a piece that would replace itself.
	ErrSameSerial = fault.New(fault.Invalid, "serials_equal")
	// ErrLinesOpen is about a repair with lines that are still open.
	ErrLinesOpen = fault.New(fault.Conflict, "lines_open")
	// ErrTooMany is about an order of more lines than one may have.
	ErrTooMany = fault.New(fault.Invalid, "too_many_lines")
	// ErrNotHeld is about lines that are not held softly.
	ErrNotHeld = fault.New(fault.Conflict, "not_held")
	// ErrZone is about a name that is no time zone's.
	ErrZone = fault.New(fault.Invalid, "zone_unknown")
	// ErrNoOutlet is about a van that belongs to no outlet.
	ErrNoOutlet = fault.New(fault.Conflict, "no_outlet")
)
