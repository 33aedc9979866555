package wastelot

import "fettle/internal/fault"

// Faults of this room.
var (
	ErrNoLot     = fault.New(fault.Unknown, "waste_lot_not_found")
	ErrLotState  = fault.New(fault.Conflict, "waste_lot_state")
	ErrHazardMix = fault.New(fault.Conflict, "hazard_mixed")
)
