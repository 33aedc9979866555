package returnorder

import (
	"fettle/internal/closed"
	"fettle/internal/machine"
)

// State says who has what goes home.
type State string

// States of a return order.
const (
	// Announced is with its sender.
	Announced State = "announced"
	// Taken is with the carrier.
	Taken State = "taken"
	// Arrived is at the dock.
	Arrived State = "arrived"
	// Received is home: everything that it held was received.
	Received State = "received"
	// Lost never turned up; the carrier has lost it.
	Lost State = "lost"
	// Cancelled does not go home.
	Cancelled State = "cancelled"
)

// States lists them all.
func States() []State { return []State{Announced, Taken, Arrived, Received, Lost, Cancelled} }

// Schema lists them in the contracts.
func (State) Schema(closed.Registry) *closed.Schema { return closed.Of(States()) }

// open are the states in which something is still to come.
var open = []State{Announced, Taken, Arrived}

// Machine is the machine of a return order.
var Machine = machine.Machine[State]{Noun: "return order", Of: States, Refused: ErrState,
	Steps: []machine.Step[State]{
		{Do: "POST /v1/return-orders", Who: "engineer", To: Announced, Tells: "shipping.return_announced.v1"},
		{Do: "tracking.Fold", Who: "carrier", From: []State{Announced}, To: Taken, Tells: "shipping.return_taken.v1"},
		{Do: "tracking.Fold", Who: "carrier", From: []State{Announced, Taken}, To: Arrived, If: "it was delivered"},
		{Do: "POST /v1/return-orders/{return_order}/take", Who: "warehouse", From: []State{Announced, Taken}, To: Arrived, Tells: "shipping.return_taken.v1"},
		{Do: "returnorder.EndItem", Who: "warehouse", From: append([]State{Lost}, open...), To: Received, If: "nothing of it is missing"},
		{Do: "alert.loss_suspected.v1", Who: "system", From: []State{Taken}, To: Lost, If: "nobody hears of it", Tells: "shipping.return_lost.v1"},
		{Do: "POST /v1/return-orders/{return_order}/lose", Who: "operations", From: []State{Taken}, To: Lost, Tells: "shipping.return_lost.v1"},
		{Do: "POST /v1/return-orders/{return_order}/cancel", Who: "engineer", From: []State{Announced}, To: Cancelled, Tells: "shipping.return_cancelled.v1"},
	}}

// Way is how it travels.
type Way string

// Ways home.
const (
	// ByPickup is collected by a carrier.
	ByPickup Way = "pickup"
	// ByDropOff is left at a locker or a counter of a carrier.
	ByDropOff Way = "drop_off"
	// ByVan comes to the dock in the engineer's van.
	ByVan Way = "van"
)

// Ways lists them all.
func Ways() []Way { return []Way{ByPickup, ByDropOff, ByVan} }

// Schema lists them in the contracts.
func (Way) Schema(closed.Registry) *closed.Schema { return closed.Of(Ways()) }

// SenderKind says who gives it away.
type SenderKind string

// Kinds of senders.
const (
	// FromEngineer is sent by the engineer who owes it.
	FromEngineer SenderKind = "engineer"
	// FromPeer is sent by another engineer in his place.
	FromPeer SenderKind = "peer"
	// FromCustomer is sent by the customer.
	FromCustomer SenderKind = "customer"
)

// SenderKinds lists them all.
func SenderKinds() []SenderKind { return []SenderKind{FromEngineer, FromPeer, FromCustomer} }

// Schema lists them in the contracts.
func (SenderKind) Schema(closed.Registry) *closed.Schema { return closed.Of(SenderKinds()) }

// ItemKind says by whose numbers an item is known.
type ItemKind string

// Kinds of items.
const (
	// OldPart is a core return, by its number.
	OldPart ItemKind = "old_part"
	// Unfitted is a piece that was not fitted, by its order line.
	Unfitted ItemKind = "unfitted"
)

// ItemKinds lists them all.
func ItemKinds() []ItemKind { return []ItemKind{OldPart, Unfitted} }

// Schema lists them in the contracts.
func (ItemKind) Schema(closed.Registry) *closed.Schema { return closed.Of(ItemKinds()) }

// ItemState says what became of an item.
type ItemState string

// States of an item.
const (
	// ItemOpen is on its way.
	ItemOpen ItemState = "open"
	// ItemReceived was received at a dock.
	ItemReceived ItemState = "received"
	// ItemLost was lost by the carrier.
	ItemLost ItemState = "lost"
	// ItemReleased does not go home under this order any more.
	ItemReleased ItemState = "released"
)

// ItemStates lists them all.
func ItemStates() []ItemState { return []ItemState{ItemOpen, ItemReceived, ItemLost, ItemReleased} }

// Schema lists them in the contracts.
func (ItemState) Schema(closed.Registry) *closed.Schema { return closed.Of(ItemStates()) }
