package wastemanifest

import (
	"fettle/internal/closed"
	"fettle/internal/machine"
)

// State says how far the trip of a waste manifest is.
type State string

// States of a waste manifest.
const (
	// Draft has its waste lots and has not left.
	Draft State = "draft"
	// InTransfer is on the road.
	InTransfer State = "in_transfer"
	// Accepted was weighed by the recycler and agrees.
	Accepted State = "accepted"
	// Discrepant was weighed and does not agree; it waits for a second weighing that does, or for operations to settle it.
	Discrepant State = "discrepant"
	// Rejected was refused as a whole; its waste lots wait for a manifest that follows.
	Rejected State = "rejected"
	// Returned has brought refused waste lots home.
	Returned State = "returned"
	// Cancelled has not left and does not; its waste lots are as they were.
	Cancelled State = "cancelled"
	// Certified is covered by a certificate.
	Certified State = "certified"
)

// States lists them all.
func States() []State {
	return []State{Draft, InTransfer, Accepted, Discrepant, Rejected, Returned, Cancelled, Certified}
}

// Schema lists them in the contracts.
func (State) Schema(closed.Registry) *closed.Schema { return closed.Of(States()) }

// Machine is the machine of a waste manifest.
var Machine = machine.Machine[State]{Noun: "waste manifest", Of: States, Refused: ErrManifest,
	Steps: []machine.Step[State]{
		{Do: "POST /v1/waste-manifests", Who: "warehouse", To: Draft, If: "a permit covers every code within its quota"},
		{Do: "POST /v1/waste-manifests/{manifest}/dispatch", Who: "warehouse", From: []State{Draft}, To: InTransfer,
			Tells: "recycling.manifest_dispatched.v1"},
		{Do: "POST /v1/waste-manifests/{manifest}/accept", Who: "recycler", From: []State{InTransfer, Discrepant}, To: Accepted,
			If: "the weighbridge agrees", Tells: "recycling.manifest_accepted.v1"},
		{Do: "POST /v1/waste-manifests/{manifest}/accept", Who: "recycler", From: []State{InTransfer, Discrepant}, To: Discrepant,
			If: "the weighbridge does not agree", Tells: "recycling.manifest_accepted.v1"},
		{Do: "POST /v1/waste-manifests/{manifest}/accept", Who: "operations", From: []State{Discrepant}, To: Accepted,
			If: "they settle the difference with a note", Tells: "recycling.manifest_accepted.v1"},
		{Do: "POST /v1/waste-manifests/{manifest}/cancel", Who: "warehouse", From: []State{Draft}, To: Cancelled},
		{Do: "POST /v1/waste-manifests/{manifest}/settle", Who: "operations", From: []State{Discrepant}, To: Accepted,
			If: "the weight holds that was weighed or declared", Tells: "recycling.discrepancy_settled.v1"},
		{Do: "POST /v1/waste-manifests/{manifest}/settle", Who: "operations", From: []State{Discrepant}, To: Rejected,
			If: "the load is refused", Tells: "recycling.discrepancy_settled.v1"},
		{Do: "POST /v1/waste-manifests/{manifest}/reject", Who: "recycler", From: []State{InTransfer, Discrepant}, To: InTransfer,
			If: "some of its waste lots are refused", Tells: "recycling.load_rejected.v1"},
		{Do: "POST /v1/waste-manifests/{manifest}/reject", Who: "recycler", From: []State{InTransfer, Discrepant}, To: Rejected,
			If: "all of them are", Tells: "recycling.load_rejected.v1"},
		{Do: "POST /v1/waste-manifests/{manifest}/take-back", Who: "warehouse", From: []State{InTransfer}, To: Returned,
			If: "it takes refused waste lots home", Tells: "recycling.load_returned.v1"},
		{Do: "POST /v1/certificates", Who: "recycler", From: []State{Accepted}, To: Certified},
	}}
