package visit

import (
	"slices"

	"fettle/internal/closed"
	"fettle/internal/machine"
)

// State says how far a visit is; its middle is the step that the engineer is at.
type State string

// States of a visit.
const (
	// Confirmed has its time and its engineer.
	Confirmed State = "confirmed"
	// EnRoute has its engineer on the way to this door.
	EnRoute State = "en_route"
	// Arrived has him at the door.
	Arrived State = "arrived"
	// Greet is the first step: he says who he is and what he comes for.
	Greet State = "greet"
	// Diagnose is the search for the fault.
	Diagnose State = "diagnose"
	// Quote is what the customer is asked to pay, or not to.
	Quote State = "quote"
	// Repair is the work on the appliance.
	Repair State = "repair"
	// Clean leaves the place as it was found, and the old parts in their bags.
	Clean State = "clean"
	// Finished is over as it was meant to be.
	Finished State = "finished"
	// Rescheduled was given up for another time or another engineer.
	Rescheduled State = "rescheduled"
	// NoShow had an engineer who did not come.
	NoShow State = "engineer_no_show"
	// Absent found nobody at home.
	Absent State = "customer_absent"
	// Aborted was stopped because the appliance is not safe.
	Aborted State = "aborted_safety"
	// Cancelled lost its repair before it was over.
	Cancelled State = "cancelled"
)

// States lists them all.
func States() []State {
	return []State{Confirmed, EnRoute, Arrived, Greet, Diagnose, Quote, Repair, Clean, Finished, Rescheduled, NoShow, Absent, Aborted, Cancelled}
}

// Schema lists them in the contracts.
func (State) Schema(closed.Registry) *closed.Schema { return closed.Of(States()) }

// Steps are what an engineer does at the door, in this order.
func Steps() []State { return []State{Greet, Diagnose, Quote, Repair, Clean} }

// Over tells whether nothing of the visit is to come.
func (s State) Over() bool {
	return slices.Contains([]State{Finished, Rescheduled, NoShow, Absent, Aborted, Cancelled}, s)
}

// AtDoor tells whether the engineer stands at the door or works behind it.
func (s State) AtDoor() bool { return s == Arrived || slices.Contains(Steps(), s) }

const moved = "repairflow.visit_moved.v1"

var (
	before = []State{Confirmed, EnRoute}
	atDoor = []State{Arrived, Greet, Diagnose, Quote, Repair, Clean}
	open   = slices.Concat(before, atDoor)
)

// Machine is the machine of a visit.
var Machine = machine.Machine[State]{Noun: "visit", Of: States, Refused: ErrState, Steps: []machine.Step[State]{
	{Do: "visit.Confirm", Who: "system", To: Confirmed, Tells: "repairflow.visit_confirmed.v1"},
	{Do: "POST /v1/repairs/{repair}/start-visit", Who: "engineer", To: Arrived, If: "no visit was appointed", Tells: moved},
	{Do: "POST /v1/repairs/{repair}/start-visit", Who: "engineer", From: before, To: Arrived, Tells: moved},
	{Do: "POST /v1/visits/{visit}/depart", Who: "engineer", From: []State{Confirmed}, To: EnRoute, Tells: moved},
	{Do: "POST /v1/visits/{visit}/arrive", Who: "engineer", From: before, To: Arrived, If: "his customer's code is right, or he says why he has none", Tells: moved},
	{Do: "POST /v1/visits/{visit}/begin-step", Who: "engineer", From: []State{Arrived}, To: Greet, Tells: moved},
	{Do: "POST /v1/visits/{visit}/begin-step", Who: "engineer", From: []State{Greet}, To: Diagnose, If: "he showed who he is", Tells: moved},
	{Do: "POST /v1/visits/{visit}/begin-step", Who: "engineer", From: []State{Diagnose}, To: Quote, If: "a fault was found", Tells: moved},
	{Do: "POST /v1/visits/{visit}/begin-step", Who: "engineer", From: []State{Quote}, To: Repair, If: "the customer said yes, and it is safe", Tells: moved},
	{Do: "POST /v1/visits/{visit}/begin-step", Who: "engineer", From: []State{Repair}, To: Clean, Tells: moved},
	{Do: "POST /v1/visits/{visit}/finish", Who: "engineer", From: []State{Clean}, To: Finished, If: "the old parts are in their bags", Tells: moved},
	{Do: "POST /v1/visits/{visit}/safety-stop", Who: "engineer", From: atDoor, To: Aborted, Tells: moved},
	{Do: "visit.End", Who: "engineer", From: atDoor, To: Finished, Tells: moved},
	{Do: "visit.End", Who: "customer, operations", From: open, To: Rescheduled, Tells: moved},
	{Do: "visit.End", Who: "system", From: before, To: NoShow, Tells: moved},
	{Do: "visit.End", Who: "engineer", From: []State{Confirmed, EnRoute, Arrived}, To: Absent, Tells: moved},
	{Do: "POST /v1/repairs/{repair}/cancel", Who: "customer", From: open, To: Cancelled, Tells: moved},
}}

// Kind is what a visit is for; it decides which visits count against the first one.
type Kind string

// Kinds of visits.
const (
	// First is the first one of a repair.
	First Kind = "first"
	// PartsReturn comes back with the part that was missing.
	PartsReturn Kind = "parts_return"
	// Rework comes back because it was not right.
	Rework Kind = "rework"
	// Investigation looks into a complaint.
	Investigation Kind = "investigation"
	// Inspection looks at an appliance that nobody complains of.
	Inspection Kind = "inspection"
)

// Kinds lists them all.
func Kinds() []Kind { return []Kind{First, PartsReturn, Rework, Investigation, Inspection} }

// Schema lists them in the contracts.
func (Kind) Schema(closed.Registry) *closed.Schema { return closed.Of(Kinds()) }
