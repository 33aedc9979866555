package wastelot

import (
	"fettle/internal/closed"
	"fettle/internal/machine"
)

// State says how far a waste lot is.
type State string

// States of a waste lot.
const (
	// Open takes parts.
	Open State = "open"
	// Sealed was weighed and takes no more.
	Sealed State = "sealed"
	// Manifested is on a waste manifest.
	Manifested State = "manifested"
	// Rejected was refused by a recycler and waits at his gate to be taken home or to another one.
	Rejected State = "rejected"
	// Accepted was taken by a recycler.
	Accepted State = "accepted"
	// Certified is covered by a certificate.
	Certified State = "certified"
)

// States lists them all.
func States() []State {
	return []State{Open, Sealed, Manifested, Rejected, Accepted, Certified}
}

// Schema lists them in the contracts.
func (State) Schema(closed.Registry) *closed.Schema { return closed.Of(States()) }

// Machine is the machine of a waste lot.
var Machine = machine.Machine[State]{Noun: "waste lot", Of: States, Refused: ErrLotState,
	Steps: []machine.Step[State]{
		{Do: "POST /v1/waste-lots", Who: "warehouse", To: Open},
		{Do: "POST /v1/waste-lots/{lot}/seal", Who: "warehouse", From: []State{Open}, To: Sealed, If: "its weight agrees with its parts"},
		{Do: "POST /v1/waste-lots/{lot}/split", Who: "warehouse", To: Open, If: "pieces of it go into a waste lot of their own"},
		{Do: "POST /v1/waste-manifests", Who: "warehouse", From: []State{Sealed}, To: Manifested, If: "a permit covers its code"},
		{Do: "POST /v1/waste-manifests/{manifest}/reject", Who: "recycler", From: []State{Manifested}, To: Rejected,
			Tells: "recycling.load_rejected.v1"},
		{Do: "POST /v1/waste-manifests/{manifest}/settle", Who: "operations", From: []State{Manifested}, To: Rejected,
			If: "they decide that the load is refused", Tells: "recycling.load_rejected.v1"},
		{Do: "POST /v1/waste-manifests", Who: "warehouse", From: []State{Rejected}, To: Manifested,
			If: "the manifest follows the one that it was refused on"},
		{Do: "POST /v1/waste-manifests/{manifest}/cancel", Who: "warehouse", From: []State{Manifested}, To: Sealed, If: "the manifest has not left"},
		{Do: "POST /v1/waste-manifests/{manifest}/cancel", Who: "warehouse", From: []State{Manifested}, To: Rejected,
			If: "it followed one that the waste lot was refused on"},
		{Do: "POST /v1/waste-manifests/{manifest}/take-back", Who: "warehouse", From: []State{Manifested}, To: Sealed, If: "it came home"},
		{Do: "POST /v1/waste-manifests/{manifest}/accept", Who: "recycler", From: []State{Manifested}, To: Accepted, If: "the weighbridge agrees"},
		{Do: "POST /v1/waste-manifests/{manifest}/settle", Who: "operations", From: []State{Manifested}, To: Accepted, If: "they settle the difference"},
		{Do: "POST /v1/certificates", Who: "recycler", From: []State{Accepted}, To: Certified},
	}}
