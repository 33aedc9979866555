package orderline

import (
	"slices"

	"fettle/internal/closed"
	"fettle/internal/machine"
	"fettle/repairflow/repair"
)

// State says where a line's pieces are, or why there are none.
type State string

// States of an order line.
const (
	// Requested looks for a source.
	Requested State = "requested"
	// Held is reserved softly until somebody says yes.
	Held State = "held"
	// Offered has another part reserved softly until somebody says yes.
	Offered State = "substitute_offered"
	// Backordered waits until something comes in.
	Backordered State = "backordered"
	// Reserved lies at its source for it.
	Reserved State = "reserved"
	// Picking is being taken from its bin.
	Picking State = "picking"
	// Packed lies in its parcel.
	Packed State = "packed"
	// Shipped is with the carrier.
	Shipped State = "shipped"
	// Delivered was brought, as the carrier says.
	Delivered State = "delivered"
	// Disputed was brought, as the carrier says, and is not there.
	Disputed State = "disputed"
	// Received is in the engineer's hand.
	Received State = "received"
	// Installed is in the appliance.
	Installed State = "installed"
	// DOA was dead on arrival.
	DOA State = "doa"
	// Wrong is not the part that was ordered.
	Wrong State = "wrong"
	// Unused was not needed.
	Unused State = "unused"
	// Returning is on its way back.
	Returning State = "returning"
	// Returned is back in a warehouse.
	Returned State = "returned"
	// Lost cannot be found.
	Lost State = "lost"
	// Cancelled was given up before a piece left.
	Cancelled State = "cancelled"
	// Closed is over.
	Closed State = "closed"
)

// States lists them all.
func States() []State {
	return []State{Requested, Held, Offered, Backordered, Reserved, Picking, Packed, Shipped, Delivered, Disputed, Received,
		Installed, DOA, Wrong, Unused, Returning, Returned, Lost, Cancelled, Closed}
}

// Schema lists them in the contracts.
func (State) Schema(closed.Registry) *closed.Schema { return closed.Of(States()) }

// Lines is the machine of an order line. An order writes a line in the state that its plan gives it. Events of warehouses and
// carriers take it forward over states of progress whose own event comes late (IsAhead); commands go step by step.
var Lines = machine.Machine[State]{Noun: "order line", Of: States, Refused: repair.ErrTransition.Because("line"),
	Steps: slices.Concat(sourced, onTheWay, inHand, backAgain)}

const (
	moved = "repairflow.line_moved.v1"
	order = "POST /v1/repairs/{repair}/part-orders"
	hold  = "POST /v1/repairs/{repair}/soft-reservations"
	yes   = "POST /v1/repairs/{repair}/soft-reservations/confirm"
	at    = "POST /v1/order-lines/{line}"
	came  = "inventory.stock_arrived.v1"
	run   = "repairflow.wave_due.v1"
	held  = "inventory.hold_placed.v1"
)

// sourced are the steps until pieces lie somewhere for the line.
var sourced = []machine.Step[State]{
	{Do: order, Who: "engineer", To: Requested, Tells: moved},
	{Do: hold, Who: "engineer", To: Requested, Tells: moved},
	{Do: order, Who: "system", From: []State{Requested}, To: Reserved, If: "a place has it", Tells: moved},
	{Do: order, Who: "system", From: []State{Requested}, To: Backordered, If: "no place has it", Tells: moved},
	{Do: order, Who: "system", From: []State{Requested}, To: Offered, If: "another part needs a yes", Tells: moved},
	{Do: order, Who: "system", From: []State{Requested}, To: Received, If: "the own van has it", Tells: moved},
	{Do: hold, Who: "system", From: []State{Requested}, To: Held, Tells: moved},
	{Do: order, Who: "system", From: []State{Held}, To: Held, If: "an urgent order took its pieces", Tells: moved},
	{Do: yes, Who: "customer", From: []State{Held}, To: Reserved, Tells: moved},
	{Do: yes, Who: "customer", From: []State{Held}, To: Received, If: "the own van has it", Tells: moved},
	{Do: yes, Who: "customer", From: []State{Held}, To: Requested, If: "its source cannot send it any more", Tells: moved},
	{Do: held, Who: "system", From: []State{Held, Offered, Reserved, Picking}, To: Requested, If: "its pieces were put on hold", Tells: moved},
	{Do: at + "/accept", Who: "engineer", From: []State{Offered}, To: Reserved, Tells: moved},
	{Do: at + "/accept", Who: "engineer", From: []State{Offered}, To: Received, If: "the own van has it", Tells: moved},
	{Do: at + "/refuse", Who: "engineer", From: []State{Offered}, To: Requested, Tells: moved},
	{Do: "repairflow.hold_ends.v1", Who: "system", From: []State{Offered}, To: Requested, If: "nobody has said yes", Tells: moved},
	{Do: "repairflow.hold_ends.v1", Who: "system", From: []State{Held}, To: Cancelled, If: "nobody has said yes", Tells: moved},
	{Do: hold + "/release", Who: "customer", From: []State{Held}, To: Cancelled, Tells: moved},
	{Do: came, Who: "system", From: []State{Backordered}, To: Reserved, Tells: moved},
	{Do: came, Who: "system", From: []State{Backordered}, To: Offered, If: "another part needs a yes", Tells: moved},
	{Do: came, Who: "system", From: []State{Backordered}, To: Received, If: "it came into the own van", Tells: moved},
	{Do: run, Who: "system", From: []State{Backordered, Reserved}, To: Reserved, If: "all are less late by it", Tells: moved},
	{Do: at + "/cancel", Who: "engineer", From: []State{Requested, Held, Offered, Backordered, Reserved, Picking}, To: Cancelled, Tells: moved},
	{Do: "POST /v1/repairs/{repair}/resume", Who: "engineer", From: []State{Requested, Offered, Backordered}, To: Cancelled, Tells: moved},
	{Do: at + "/cancel", Who: "system", From: []State{Cancelled}, To: Closed, Tells: moved},
}

// onTheWay are the steps from the bin to the door.
var onTheWay = []machine.Step[State]{
	{Do: "shipping.picked.v1", Who: "warehouse", From: []State{Reserved}, To: Picking, Tells: moved},
	{Do: "shipping.pick_short.v1", Who: "warehouse", From: []State{Reserved, Picking}, To: Requested, If: "fewer lie there", Tells: moved},
	{Do: "shipping.packed.v1", Who: "warehouse", From: []State{Picking}, To: Packed, Tells: moved},
	{Do: "shipping.shipped.v1", Who: "warehouse", From: []State{Packed}, To: Shipped, Tells: moved},
	{Do: "shipping.arrived.v1", Who: "carrier", From: []State{Shipped}, To: Delivered, Tells: moved},
	{Do: at + "/receive", Who: "engineer", From: []State{Shipped, Delivered, Disputed}, To: Received, Tells: moved},
	{Do: at + "/report", Who: "engineer", From: []State{Delivered}, To: Disputed, If: "it is not there", Tells: moved},
	{Do: at + "/cancel", Who: "engineer", From: []State{Packed, Shipped, Delivered, Disputed}, To: Returning, Tells: moved},
	{Do: held, Who: "system", From: []State{Packed, Shipped, Delivered, Disputed}, To: Returning, If: "its pieces were put on hold", Tells: moved},
	{Do: "alert.risk_raised.v1", Who: "system", From: []State{Shipped}, To: Returning, If: "another source is clearly earlier", Tells: moved},
	{Do: "shipping.uncollected.v1", Who: "carrier", From: []State{Shipped, Delivered, Disputed}, To: Returning, Tells: moved},
	{Do: at + "/lose", Who: "operations", From: []State{Shipped, Delivered, Disputed}, To: Lost, Tells: moved},
	{Do: "alert.presumed_lost.v1", Who: "system", From: []State{Shipped, Delivered, Disputed}, To: Lost, If: "nobody hears of its parcel", Tells: moved},
}

// inHand are the steps of the engineer.
var inHand = []machine.Step[State]{
	{Do: at + "/install", Who: "engineer", From: []State{Received}, To: Installed, Tells: moved},
	{Do: at + "/customer-fitted", Who: "customer", From: []State{Shipped, Delivered, Disputed}, To: Received, If: "it was posted to him", Tells: moved},
	{Do: at + "/customer-fitted", Who: "customer", From: []State{Received}, To: Installed, Tells: moved},
	{Do: at + "/customer-fitted", Who: "customer", From: []State{Installed}, To: Closed, Tells: moved},
	{Do: at + "/report", Who: "engineer", From: []State{Received, Installed}, To: DOA, Tells: moved},
	{Do: at + "/report", Who: "engineer", From: []State{Received}, To: Wrong, Tells: moved},
	{Do: at + "/report", Who: "engineer", From: []State{Received}, To: Unused, Tells: moved},
	{Do: "POST /v1/repairs/{repair}/cancel", Who: "customer", From: []State{Received}, To: Unused, Tells: moved},
	{Do: held, Who: "system", From: []State{Received}, To: Unused, If: "its piece was put on hold", Tells: moved},
	{Do: "POST /v1/repairs/{repair}/complete", Who: "engineer", From: []State{Installed}, To: Closed, Tells: moved},
	{Do: "POST /v1/repairs/{repair}/cancel", Who: "customer", From: []State{Installed}, To: Closed, Tells: moved},
}

// backAgain are the steps of a piece that goes home, or does not.
var backAgain = []machine.Step[State]{
	{Do: at + "/take-back", Who: "warehouse", From: []State{DOA, Wrong, Unused}, To: Returning, Tells: moved},
	{Do: "shipping.return_taken.v1", Who: "carrier", From: []State{DOA, Wrong, Unused}, To: Returning, Tells: moved},
	{Do: at + "/keep", Who: "engineer", From: []State{Unused}, To: Closed, If: "it stays in his van for another repair", Tells: moved},
	{Do: at + "/take-back", Who: "warehouse", From: []State{Returning, Lost}, To: Returned, Tells: moved},
	{Do: at + "/take-back", Who: "warehouse", From: []State{Returned}, To: Closed, Tells: moved},
	{Do: at + "/lose", Who: "operations", From: []State{DOA, Wrong, Unused}, To: Returning, Tells: moved},
	{Do: at + "/lose", Who: "operations", From: []State{Returning}, To: Lost, Tells: moved},
	{Do: "alert.presumed_lost.v1", Who: "system", From: []State{Returning}, To: Lost, If: "nobody hears of its parcel", Tells: moved},
	{Do: "repairflow.hold_check_found.v1", Who: "engineer", From: []State{Unused}, To: Closed, If: "it was bad and booked out in the van", Tells: moved},
	{Do: "orderline.SettleRepairIfDone", Who: "system", From: []State{Lost}, To: Closed, Tells: moved},
}

// progress orders the states a warehouse and a carrier bring about, so that a late event never takes a line back.
var progress = []State{Reserved, Picking, Packed, Shipped, Delivered}

// IsAhead tells whether to lies further on than from, among those states.
func IsAhead(from, to State) bool {
	a, b := slices.Index(progress, from), slices.Index(progress, to)
	return a >= 0 && b > a
}
