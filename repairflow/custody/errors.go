package custody

import "fettle/internal/fault"

// ErrWrongPart is about another piece than the one that was expected.
// Faults of this room.
var (
	ErrWrongPart  = fault.New(fault.Conflict, "wrong_serial")
	ErrSameSerial = fault.New(fault.Invalid, "serials_equal")
	// ErrAppliance is about gas of an appliance that is another repair's.
	ErrAppliance = fault.New(fault.Conflict, "appliance_of_other_repair")
	// ErrNotInVan is about a piece that cannot stay in a van in which it does not lie.
	ErrNotInVan = fault.New(fault.Conflict, "not_in_van")
	// ErrNotPosted is about a part that goes to an engineer.
	ErrNotPosted = fault.New(fault.Conflict, "line_not_posted")
	ErrLinesOpen = fault.New(fault.Conflict, "lines_open")
)

// ErrSameSerial is about a piece that would replace itself.
// ErrLinesOpen is about a repair with lines that are still open.
