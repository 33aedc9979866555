package shipment

import (
	"github.com/lib/pq"

	"fettle/internal/closed"
	"fettle/internal/machine"
)

// State says where a shipment is.
type State string

// States of a shipment.
const (
	// LabelPrinted is packed and waits for its carrier.
	LabelPrinted State = "label_printed"
	// PickedUp was collected.
	PickedUp State = "picked_up"
	// InTransit is on the road.
	InTransit State = "in_transit"
	// AtHub was scanned at a hub.
	AtHub State = "at_hub"
	// OutForDelivery is with the courier.
	OutForDelivery State = "out_for_delivery"
	// ReadyForPickup lies where somebody can fetch it.
	ReadyForPickup State = "ready_for_pickup"
	// AttemptFailed was brought and nobody took it.
	AttemptFailed State = "attempt_failed"
	// OnHold is held by its carrier or the customs.
	OnHold State = "on_hold"
	// Exception is lost, damaged or otherwise in trouble.
	Exception State = "exception"
	// Returning is on the way home.
	Returning State = "returning"
	// Returned is home.
	Returned State = "returned"
	// Delivered was signed for.
	Delivered State = "delivered"
	// Cancelled never left.
	Cancelled State = "cancelled"
	// Accepted was emptied by the engineer's scan.
	Accepted State = "accepted_by_engineer"
)

// States lists them all.
func States() []State {
	return []State{LabelPrinted, PickedUp, InTransit, AtHub, OutForDelivery, ReadyForPickup, AttemptFailed, OnHold, Exception, Returning, Returned,
		Delivered, Cancelled, Accepted}
}

// Schema lists them in the contracts.
func (State) Schema(closed.Registry) *closed.Schema { return closed.Of(States()) }

// onTheWay are the states that a carrier's scan can lead to and from.
var onTheWay = []State{PickedUp, InTransit, AtHub, OutForDelivery, ReadyForPickup, AttemptFailed, OnHold, Exception}

// Machine is what usually becomes of a shipment. Its state is the fold of all scans, in whatever order they come; only the
// warehouse and the engineer are asked.
var Machine = machine.Machine[State]{Noun: "shipment", Fold: true, Of: States, Refused: ErrShipmentState,
	Steps: []machine.Step[State]{
		{Do: "POST /v1/shipments", Who: "warehouse", To: LabelPrinted, Tells: "shipping.packed.v1"},
		{Do: "shipment.OpenReturn", Who: "engineer", To: LabelPrinted, If: "it goes home"},
		{Do: "tracking.Fold", Who: "carrier", From: []State{LabelPrinted}, To: PickedUp, Tells: "shipping.state_changed.v1"},
		{Do: "tracking.Fold", Who: "carrier", From: onTheWay, To: InTransit, Tells: "shipping.state_changed.v1"},
		{Do: "tracking.Fold", Who: "carrier", From: []State{InTransit}, To: AtHub, Tells: "shipping.state_changed.v1"},
		{Do: "tracking.Fold", Who: "carrier", From: []State{InTransit, AtHub, AttemptFailed}, To: OutForDelivery, Tells: "shipping.state_changed.v1"},
		{Do: "tracking.Fold", Who: "carrier", From: []State{InTransit, OutForDelivery}, To: ReadyForPickup, Tells: "shipping.arrived.v1"},
		{Do: "tracking.Fold", Who: "carrier", From: []State{OutForDelivery}, To: AttemptFailed, Tells: "shipping.state_changed.v1"},
		{Do: "tracking.Fold", Who: "carrier", From: onTheWay, To: OnHold, Tells: "shipping.state_changed.v1"},
		{Do: "tracking.Fold", Who: "carrier", From: onTheWay, To: Exception, Tells: "shipping.state_changed.v1"},
		{Do: "shipment.Lose", Who: "operations", From: onTheWay, To: Exception, If: "it never turned up", Tells: "shipping.emptied.v1"},
		{Do: "tracking.Fold", Who: "carrier", From: []State{OutForDelivery, ReadyForPickup}, To: Delivered, Tells: "shipping.arrived.v1"},
		{Do: "tracking.Fold", Who: "carrier", From: append(onTheWay[:len(onTheWay):len(onTheWay)], Delivered), To: Returning, Tells: "shipping.state_changed.v1"},
		{Do: "tracking.Fold", Who: "carrier", From: []State{Returning}, To: Returned, Tells: "shipping.state_changed.v1"},
		{Do: "shipment.TakeOut", Who: "engineer", From: []State{Delivered, ReadyForPickup}, To: Accepted, If: "nothing is left in it", Tells: "shipping.emptied.v1"},
		{Do: "shipment.CloseReturn", Who: "warehouse", From: append([]State{LabelPrinted, Returning, Returned}, onTheWay...), To: Delivered, If: "all that it holds has been received", Tells: "shipping.emptied.v1"},
		{Do: "shipment.CloseReturn", Who: "engineer", From: []State{LabelPrinted}, To: Cancelled, If: "it does not go home", Tells: "shipping.emptied.v1"},
		{Do: "shipment.CloseReturn", Who: "system", From: onTheWay, To: Exception, If: "it never turned up", Tells: "shipping.emptied.v1"},
		{Do: "shipment.TakeOut", Who: "warehouse", From: []State{LabelPrinted}, To: Cancelled, If: "it never left", Tells: "shipping.emptied.v1"},
	}}

// Status is what a scan says of a shipment: a State, or one of two words more.
type Status string

// What a scan may say beside the states.
const (
	// SaysCreated: the carrier's order system knows of it. A shipment is never in it, for it was packed before.
	SaysCreated Status = "created"
	// SaysUnknown: nobody has mapped the code yet.
	SaysUnknown Status = "unknown"
)

// Statuses lists them all.
func Statuses() []Status {
	out := []Status{SaysCreated}
	for _, s := range States() {
		out = append(out, Status(s))
	}
	return append(out, SaysUnknown)
}

// Schema lists them in the contracts.
func (Status) Schema(closed.Registry) *closed.Schema { return closed.Of(Statuses()) }

// Flag is what does not fit of a shipment, beside its state.
type Flag string

// Flags of a shipment.
const (
	// FlagDisputed tells that scans contradict its delivery.
	FlagDisputed Flag = "delivery_disputed"
	// FlagTimeSuspect tells that a scan's own time cannot be true.
	FlagTimeSuspect Flag = "time_suspect"
	// FlagUnknownCode tells that a code is not mapped.
	FlagUnknownCode Flag = "unknown_code"
	// FlagReturnLeg tells that it went on after it was delivered.
	FlagReturnLeg Flag = "return_leg"
	// FlagRetracted tells that a carrier took something back that it had said.
	FlagRetracted Flag = "retracted"
	// FlagForwarded tells that it goes on under another waybill.
	FlagForwarded Flag = "forwarded"
	// FlagImpossibleSpeed tells that two scans lie too far apart for the time between them.
	FlagImpossibleSpeed Flag = "impossible_speed"
	// FlagProofFar tells that it was delivered away from its door, FlagProofVeryFar that somebody has to look.
	FlagProofFar     Flag = "proof_far"
	FlagProofVeryFar Flag = "proof_very_far"
	// FlagCarrier tells that a request to the carrier was refused, failed or contradicted; it is of requests, not of scans.
	FlagCarrier Flag = "carrier_request_refused"
	// FlagIntercept tells that the carrier agreed to bring it back and delivered it all the same.
	FlagIntercept Flag = "intercept_contradicted"
)

// Flags lists them all.
func Flags() []Flag {
	return []Flag{FlagDisputed, FlagTimeSuspect, FlagUnknownCode, FlagReturnLeg, FlagRetracted, FlagForwarded, FlagImpossibleSpeed, FlagProofFar,
		FlagProofVeryFar, FlagCarrier, FlagIntercept}
}

// Schema lists them in the contracts.
func (Flag) Schema(closed.Registry) *closed.Schema { return closed.Of(Flags()) }

// FlagList is flags as the database keeps them.
type FlagList []Flag

// Scan reads an array of texts.
func (f *FlagList) Scan(src any) error {
	var words pq.StringArray
	if err := words.Scan(src); err != nil {
		return err
	}
	*f = make(FlagList, len(words))
	for i, w := range words {
		(*f)[i] = Flag(w)
	}
	return nil
}

// Direction is the way a shipment goes.
type Direction string

// Ways of a shipment.
const (
	// Forward is to where a part is wanted. One that is called back or refused goes home under the same shipment and stays forward.
	Forward Direction = "forward"
	// Return is from a door to a warehouse, under a return order.
	Return Direction = "return"
)

// Directions lists them all.
func Directions() []Direction { return []Direction{Forward, Return} }

// Schema lists them in the contracts.
func (Direction) Schema(closed.Registry) *closed.Schema { return closed.Of(Directions()) }
