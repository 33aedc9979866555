package stock

import "fettle/internal/fault"

// Faults of this room.
var (
	ErrShort    = fault.New(fault.Conflict, "stock_short")
	ErrQuantity = fault.New(fault.Invalid, "quantity_invalid")
	ErrDelivery = fault.New(fault.Conflict, "delivery_booked")
	ErrMovement = fault.New(fault.Invalid, "movement_invalid")

	ErrUninspected = fault.New(fault.Conflict, "stock_uninspected")

	ErrReservationUnknown = fault.New(fault.Unknown, "reservation_not_found")
	ErrReservationClosed  = fault.New(fault.Conflict, "reservation_closed")

	ErrSerialNeeded    = fault.New(fault.Invalid, "serial_needed")
	ErrSerialUnknown   = fault.New(fault.Conflict, "serial_unknown")
	ErrSerialElsewhere = fault.New(fault.Conflict, "serial_elsewhere")
	ErrSerialSuspect   = fault.New(fault.Conflict, "serial_suspect")
	ErrSerialInstalled = fault.New(fault.Conflict, "serial_installed")
	ErrSerialReserved  = fault.New(fault.Conflict, "serial_reserved")
	ErrSerialExists    = fault.New(fault.Conflict, "serial_exists")

	ErrOnHold      = fault.New(fault.Conflict, "stock_on_hold")
	ErrExpired     = fault.New(fault.Conflict, "lot_expired")
	ErrBin         = fault.New(fault.Conflict, "bin_short")
	ErrLotNeeded   = fault.New(fault.Invalid, "lot_needed")
	ErrLot         = fault.New(fault.Invalid, "lot_invalid")
	ErrHoldUnknown = fault.New(fault.Unknown, "hold_not_found")
	ErrHoldOpen    = fault.New(fault.Conflict, "hold_open")
	ErrHoldClosed  = fault.New(fault.Conflict, "hold_closed")
	ErrHold        = fault.New(fault.Invalid, "hold_invalid")
)
