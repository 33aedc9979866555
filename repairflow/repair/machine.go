package repair

import (
	"fettle/internal/closed"
	"fettle/internal/machine"
)

// State says how far a repair is.
type State string

// States of a repair.
const (
	// Received was told of and is nobody's yet.
	Received State = "received"
	// Triaged is known to fit a model and waits for an engineer.
	Triaged State = "triaged"
	// Booked has an engineer.
	Booked State = "booked"
	// InVisit has its engineer at the door.
	InVisit State = "in_visit"
	// AwaitingParts goes on when the last part is in hand.
	AwaitingParts State = "awaiting_parts"
	// ReadyToResume has its parts and waits for the engineer.
	ReadyToResume State = "ready_to_resume"
	// Completed is done, but a part is still to be given back.
	Completed State = "completed"
	// Cancelled was given up before it was done.
	Cancelled State = "cancelled"
	// Settled owes nothing any more.
	Settled State = "settled"
)

// States lists them all.
func States() []State {
	return []State{Received, Triaged, Booked, InVisit, AwaitingParts, ReadyToResume, Completed, Cancelled, Settled}
}

// Schema lists them in the contracts.
func (State) Schema(closed.Registry) *closed.Schema { return closed.Of(States()) }

const moved = "repairflow.repair_moved.v1"

// Repairs is the machine of a repair.
var Repairs = machine.Machine[State]{Noun: "repair", Of: States, Refused: ErrTransition.Because("repair"), Steps: []machine.Step[State]{
	{Do: "POST /v1/repairs", Who: "customer", To: Received, Tells: moved},
	{Do: "POST /v1/repairs", Who: "system", From: []State{Received}, To: Triaged, Tells: moved},
	{Do: "POST /v1/repairs", Who: "system", From: []State{Triaged}, To: Booked, If: "its engineer is named", Tells: moved},
	{Do: "POST /v1/repairs/{repair}/assign", Who: "operations", From: []State{Triaged, Booked, InVisit}, To: Booked, Tells: moved},
	{Do: "POST /v1/visits/{visit}/safety-stop", Who: "engineer", From: []State{InVisit}, To: Booked, Tells: moved},
	{Do: "POST /v1/repairs/{repair}/start-visit", Who: "engineer", From: []State{Booked, ReadyToResume}, To: InVisit, Tells: moved},
	{Do: "POST /v1/repairs/{repair}/part-orders", Who: "engineer", From: []State{InVisit, ReadyToResume}, To: AwaitingParts,
		If: "a part is not in hand", Tells: moved},
	{Do: "POST /v1/repairs/{repair}/part-orders", Who: "engineer", From: []State{AwaitingParts}, To: ReadyToResume,
		If: "the own van had what was missing", Tells: moved},
	{Do: "orderline.PauseOrResumeRepair", Who: "system", From: []State{InVisit, ReadyToResume}, To: AwaitingParts,
		If: "a part is not in hand", Tells: moved},
	{Do: "orderline.PauseOrResumeRepair", Who: "system", From: []State{AwaitingParts}, To: ReadyToResume,
		If: "every part is in hand", Tells: moved},
	{Do: "orderline.ResumeRepairIfComplete", Who: "system", From: []State{AwaitingParts}, To: ReadyToResume,
		If: "every part is in hand", Tells: moved},
	{Do: "POST /v1/order-lines/{line}/report", Who: "engineer", From: []State{InVisit}, To: AwaitingParts,
		If: "the part is dead or wrong", Tells: moved},
	{Do: "inventory.hold_placed.v1", Who: "system", From: []State{ReadyToResume}, To: AwaitingParts,
		If: "a part in hand was put on hold", Tells: moved},
	{Do: "POST /v1/repairs/{repair}/resume", Who: "engineer", From: []State{AwaitingParts}, To: ReadyToResume,
		If: "what it waits for was sent by nobody", Tells: moved},
	{Do: "POST /v1/repairs/{repair}/complete", Who: "engineer", From: []State{InVisit}, To: Completed,
		If: "every line is fitted, given back or cancelled", Tells: moved},
	{Do: "POST /v1/repairs/{repair}/cancel", Who: "customer",
		From: []State{Received, Triaged, Booked, InVisit, AwaitingParts, ReadyToResume}, To: Cancelled, Tells: moved},
	{Do: "orderline.SettleRepairIfDone", Who: "system", From: []State{Completed, Cancelled}, To: Settled,
		If: "every line and every old part is closed, and nothing is owed", Tells: moved},
}}

// Outcomes are the states a repair settles from.
var Outcomes = []State{Completed, Cancelled}

// Ordering are the states in which parts may be ordered.
var Ordering = []State{Triaged, Booked, InVisit, AwaitingParts, ReadyToResume}

// Channel is how a repair was told of.
type Channel string

// Channels a repair comes on.
const (
	// App is the manufacturer's app.
	App Channel = "app"
	// MiniProgram is the one within a messenger.
	MiniProgram Channel = "miniprogram"
	// Hotline is the telephone.
	Hotline Channel = "hotline"
	// Web is the site.
	Web Channel = "web"
	// Store is the shop where the appliance was bought.
	Store Channel = "store"
	// Bulk is a file of a key account.
	Bulk Channel = "bulk"
	// Device is the appliance itself.
	Device Channel = "device"
	// ByEngineer was opened by the engineer who does it.
	ByEngineer Channel = "engineer"
)

// Channels lists them all.
func Channels() []Channel {
	return []Channel{App, MiniProgram, Hotline, Web, Store, Bulk, Device, ByEngineer}
}

// Schema lists them in the contracts.
func (Channel) Schema(closed.Registry) *closed.Schema { return closed.Of(Channels()) }
