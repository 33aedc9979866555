package shipment

import "fettle/internal/fault"

// Faults of this room.
var (
	ErrNoShipment          = fault.New(fault.Unknown, "shipment_not_found")
	ErrProofTime           = fault.New(fault.Invalid, "proof_time")
	ErrShipmentState       = fault.New(fault.Conflict, "shipment_state")
	ErrWaybill             = fault.New(fault.Conflict, "waybill_taken")
	ErrTaken               = fault.New(fault.Conflict, "already_taken")
	ErrNoCarrierRequest    = fault.New(fault.Unknown, "carrier_request_not_found")
	ErrCarrierRequestState = fault.New(fault.Conflict, "carrier_request_state")
	ErrNotAsked            = fault.New(fault.Conflict, "carrier_not_asked")
	ErrNoWaybill           = fault.New(fault.Invalid, "waybill_missing")
	ErrCalledBack          = fault.New(fault.Conflict, "called_back")
	ErrPrefixPast          = fault.New(fault.Invalid, "company_prefix_past")
	ErrPrefixUsed          = fault.New(fault.Conflict, "company_prefix_used")
)
