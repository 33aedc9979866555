package shipping

import "fettle/internal/fault"

// Faults of this room.
var (
	ErrNoTask        = fault.New(fault.Unknown, "pick_task_not_found")
	ErrNoShipment    = fault.New(fault.Unknown, "shipment_not_found")
	ErrNoCarrier     = fault.New(fault.Unknown, "carrier_not_found")
	ErrWrongScan     = fault.New(fault.Conflict, "wrong_scan")
	ErrFound         = fault.New(fault.Invalid, "found_quantity")
	ErrProofTime     = fault.New(fault.Invalid, "proof_time")
	ErrNoDispatch    = fault.New(fault.Unknown, "dispatch_not_found")
	ErrDispatchState = fault.New(fault.Conflict, "dispatch_state")
	ErrTaskState     = fault.New(fault.Conflict, "pick_task_state")
	ErrParcelState   = fault.New(fault.Conflict, "shipment_state")
	ErrMixed         = fault.New(fault.Invalid, "parcel_mixed")
	ErrWaybill       = fault.New(fault.Conflict, "waybill_taken")
	ErrSignature     = fault.New(fault.Unauthorised, "bad_signature")
	ErrNoBroker      = fault.New(fault.Unavailable, "broker_away")
	ErrNoStatus      = fault.New(fault.Invalid, "status_unknown")
	ErrTaken         = fault.New(fault.Conflict, "already_taken")
	ErrNoBooking     = fault.New(fault.Unknown, "carrier_order_not_found")
	ErrBookingState  = fault.New(fault.Conflict, "carrier_order_state")
	ErrNotAsked      = fault.New(fault.Conflict, "carrier_not_asked")
	ErrNoWaybill     = fault.New(fault.Invalid, "waybill_missing")
	ErrCalledBack    = fault.New(fault.Conflict, "called_back")
	ErrNoPickup      = fault.New(fault.Unknown, "pickup_not_found")
	ErrPickupCode    = fault.New(fault.Conflict, "pickup_code_wrong")
	ErrPickupTries   = fault.New(fault.Conflict, "pickup_tries")
	ErrPickupEnd     = fault.New(fault.Invalid, "pickup_end")
	ErrPrefixUsed    = fault.New(fault.Conflict, "company_prefix_used")
)
