package custody

import "fettle/internal/fault"

// ErrWrongPart is about another piece than the one that was expected.
// Faults of this room.
var (
	ErrWrongPart  = fault.New(fault.Conflict, "wrong_serial")
	ErrSameSerial = fault.New(fault.Invalid, "serials_equal")
	ErrLinesOpen  = fault.New(fault.Conflict, "lines_open")
)

// ErrSameSerial is about a piece that would replace itself.
// ErrLinesOpen is about a repair with lines that are still open.
