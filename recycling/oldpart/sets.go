package oldpart

import (
	"fettle/internal/closed"
	"fettle/internal/machine"
)

// State says how far an old part is on its way.
type State string

// States of a return.
const (
	// Obliged is owed by the engineer who fitted the new part.
	Obliged State = "obliged"
	// Overdue is owed and its day is over.
	Overdue State = "overdue"
	// Charged is owed, and the engineer was charged for it.
	Charged State = "charged"
	// Disputed waits for operations, since the engineer says that he does not owe it.
	Disputed State = "disputed"
	// DroppedOff is with a carrier or at a dock, whose scan has taken it and who is liable now.
	DroppedOff State = "handed_over"
	// Lost was lost by its carrier; nobody owes it, and it may still turn up.
	Lost State = "lost"
	// Received was weighed and is stock of the warehouse.
	Received State = "received"
	// Inspected has its verdict.
	Inspected State = "inspected"
	// Graded is to become what its grade says.
	Graded State = "graded"
	// Refurbishing is under repair, by an order.
	Refurbishing State = "refurbishing"
	// Claimed is kept apart until a supplier has answered.
	Claimed State = "claimed"
	// Staged lies in a waste lot.
	Staged State = "staged"
	// InTransfer is on the way to a recycler.
	InTransfer State = "in_transfer"
	// Accepted was taken by a recycler.
	Accepted State = "accepted"
	// Treated is covered by a certificate.
	Treated State = "treated"
	// Waived is not asked for any more.
	Waived State = "waived"
	// Closed is accounted for.
	Closed State = "closed"
)

// States lists them all, in the order of a life.
func States() []State {
	return []State{Obliged, Overdue, Charged, Disputed, DroppedOff, Lost, Received, Inspected, Graded, Refurbishing, Claimed, Staged, InTransfer, Accepted, Treated, Waived, Closed}
}

// Schema lists them in the contracts.
func (State) Schema(closed.Registry) *closed.Schema { return closed.Of(States()) }

// Machine is the machine of a return.
var Machine = machine.Machine[State]{Noun: "return", Of: States, Refused: ErrState,
	Steps: []machine.Step[State]{
		{Do: "oldpart.Oblige", Who: "engineer", To: Obliged, If: "a new part was fitted", Tells: "recycling.obliged.v1"},
		{Do: "recycling.return_due.v1", Who: "system", From: []State{Obliged}, To: Overdue, Tells: "recycling.overdue.v1"},
		{Do: "recycling.charge_due.v1", Who: "system", From: []State{Overdue}, To: Charged, If: "the policy charges", Tells: "recycling.charged.v1"},
		{Do: "POST /v1/returns/{return}/dispute", Who: "engineer", From: []State{Obliged, Overdue, Charged}, To: Disputed, Tells: "recycling.disputed.v1"},
		{Do: "POST /v1/returns/{return}/settle", Who: "operations", From: []State{Disputed}, To: Waived, If: "he is right"},
		{Do: "POST /v1/returns/{return}/settle", Who: "operations", From: []State{Disputed}, To: Charged, If: "he is not, and was charged"},
		{Do: "POST /v1/returns/{return}/settle", Who: "operations", From: []State{Disputed}, To: Overdue, If: "he is not, and its day is over"},
		{Do: "POST /v1/returns/{return}/settle", Who: "operations", From: []State{Disputed}, To: Obliged, If: "he is not, and has time left"},
		{Do: "POST /v1/returns/{return}/drop-off", Who: "warehouse", From: owed, To: DroppedOff, Tells: "recycling.handed_over.v1"},
		{Do: "shipping.return_taken.v1", Who: "carrier", From: owed, To: DroppedOff, Tells: "recycling.handed_over.v1"},
		{Do: "shipping.return_lost.v1", Who: "carrier", From: []State{DroppedOff}, To: Lost, Tells: "recycling.lost.v1"},
		{Do: "POST /v1/returns/{return}/waive", Who: "operations", From: owed, To: Waived},
		{Do: "POST /v1/returns/{return}/receive", Who: "warehouse", From: append([]State{DroppedOff, Lost}, owed...), To: Received, Tells: "recycling.received.v1"},
		{Do: "POST /v1/returns/{return}/inspect", Who: "warehouse", From: []State{Received}, To: Inspected, Tells: "recycling.inspected.v1"},
		{Do: "POST /v1/returns/{return}/grade", Who: "warehouse", From: []State{Inspected}, To: Graded, Tells: "recycling.graded.v1"},
		{Do: "POST /v1/returns/{return}/grade", Who: "warehouse", From: []State{Graded}, To: Closed, If: "it goes back to the shelf", Tells: "recycling.closed.v1"},
		{Do: "POST /v1/refurbish-orders", Who: "warehouse", From: []State{Graded}, To: Refurbishing, If: "it is worth a repair"},
		{Do: "POST /v1/refurbish-orders/{refurbish_order}/cancel", Who: "warehouse", From: []State{Refurbishing}, To: Graded},
		{Do: "POST /v1/refurbish-orders/{refurbish_order}/scrap", Who: "warehouse", From: []State{Refurbishing}, To: Graded, If: "it cannot be repaired", Tells: "recycling.graded.v1"},
		{Do: "POST /v1/refurbish-orders/{refurbish_order}/strip", Who: "warehouse", From: []State{Refurbishing}, To: Graded, If: "it was taken apart", Tells: "recycling.graded.v1"},
		{Do: "POST /v1/refurbish-orders/{refurbish_order}/sample", Who: "warehouse", From: []State{Refurbishing}, To: Closed, If: "the samples have passed", Tells: "recycling.closed.v1"},
		{Do: "POST /v1/supplier-claims/{supplier_claim}/send", Who: "operations", From: []State{Inspected, Graded}, To: Claimed},
		{Do: "POST /v1/supplier-claims/{supplier_claim}/answer", Who: "operations", From: []State{Claimed}, To: Graded, If: "it stays with us"},
		{Do: "POST /v1/supplier-claims/{supplier_claim}/answer", Who: "operations", From: []State{Claimed}, To: Closed, If: "it goes back to the supplier", Tells: "recycling.closed.v1"},
		{Do: "POST /v1/waste-lots/{lot}/returns", Who: "warehouse", From: []State{Graded}, To: Staged},
		{Do: "POST /v1/waste-manifests/{manifest}/dispatch", Who: "warehouse", From: []State{Staged}, To: InTransfer},
		{Do: "POST /v1/waste-manifests/{manifest}/accept", Who: "recycler", From: []State{InTransfer}, To: Accepted, If: "the weighbridge agrees"},
		{Do: "POST /v1/waste-manifests/{manifest}/settle", Who: "operations", From: []State{InTransfer}, To: Accepted, If: "they settle the difference"},
		{Do: "POST /v1/waste-manifests/{manifest}/take-back", Who: "warehouse", From: []State{InTransfer}, To: Staged, If: "a recycler refused its waste lot"},
		{Do: "POST /v1/certificates", Who: "recycler", From: []State{Accepted}, To: Treated, Tells: "recycling.certified.v1"},
		{Do: "POST /v1/certificates", Who: "recycler", From: []State{Treated}, To: Closed, Tells: "recycling.closed.v1"},
		{Do: "POST /v1/returns/{return}/settle", Who: "operations", From: []State{Waived}, To: Closed, If: "he is right", Tells: "recycling.closed.v1"},
		{Do: "POST /v1/returns/{return}/waive", Who: "operations", From: []State{Waived}, To: Closed, Tells: "recycling.closed.v1"},
	}}

// Verdict is what the bench found.
type Verdict string

// Verdicts of the bench.
const (
	// FaultConfirmed found the fault that was reported.
	FaultConfirmed Verdict = "fault_confirmed"
	// NoFaultFound found a part that works.
	NoFaultFound Verdict = "no_fault_found"
	// OtherPart found another part than the one that was owed.
	OtherPart Verdict = "other_part"
	// Tampered found a part that somebody has changed.
	Tampered Verdict = "tampered"
	// HandlingDamage found what was broken on the way.
	HandlingDamage Verdict = "handling_damage"
)

// Verdicts lists them all.
func Verdicts() []Verdict {
	return []Verdict{FaultConfirmed, NoFaultFound, OtherPart, Tampered, HandlingDamage}
}

// Schema lists them in the contracts; it is empty until the bench has spoken.
func (Verdict) Schema(closed.Registry) *closed.Schema {
	return closed.Of(append([]Verdict{""}, Verdicts()...))
}

// isMismatch tells whether a verdict says that this is not the part that was owed; points are then reversed.
func (v Verdict) isMismatch() bool { return v == OtherPart || v == Tampered }

// Grade says what becomes of an old part.
type Grade string

// Grades of a return.
const (
	// Reuse goes back to the shelf as it is.
	Reuse Grade = "A"
	// Refurbish goes back to the shelf after a repair.
	Refurbish Grade = "B"
	// Harvest is taken apart for its pieces.
	Harvest Grade = "C"
	// Material is worth what it is made of.
	Material Grade = "D"
	// Hazardous goes to a recycler with a permit for its code.
	Hazardous Grade = "H"
	// Quarantine waits until somebody has looked.
	Quarantine Grade = "Q"
	// Mismatch is not the part that was owed.
	Mismatch Grade = "X"
)

// Grades lists them all.
func Grades() []Grade {
	return []Grade{Reuse, Refurbish, Harvest, Material, Hazardous, Quarantine, Mismatch}
}

// Schema lists them in the contracts; it is empty until somebody has decided.
func (Grade) Schema(closed.Registry) *closed.Schema {
	return closed.Of(append([]Grade{""}, Grades()...))
}

// isRestocked tells whether a graded part may go back to the shelf: as it is, or after a repair.
func (g Grade) isRestocked() bool { return g == Reuse || g == Refurbish }

// Disposition is what is done with an old part of a grade, in a word.
type Disposition string

// Dispositions lists them all, one a grade.
func Dispositions() []Disposition {
	out := make([]Disposition, len(Grades()))
	for i, g := range Grades() {
		out[i] = dispositions[g]
	}
	return out
}

// Schema lists them in the contracts; it is empty until there is a grade.
func (Disposition) Schema(closed.Registry) *closed.Schema {
	return closed.Of(append([]Disposition{""}, Dispositions()...))
}

var dispositions = map[Grade]Disposition{Reuse: "reuse", Refurbish: "refurbish", Harvest: "harvest", Material: "material", Hazardous: "licensed",
	Quarantine: "quarantine", Mismatch: "dispute"}

// CloseReason says how an old part ended.
type CloseReason string

// Reasons to close.
const (
	// ByRestocking: it lies on the shelf again.
	ByRestocking CloseReason = "restocked"
	// ByTreatment: a recycler has certified it.
	ByTreatment CloseReason = "treated"
	// ByWaiving: nobody asks for it any more.
	ByWaiving CloseReason = "waived"
	// ByClaim: its supplier has it back.
	ByClaim CloseReason = "returned_to_supplier"
)

// CloseReasons lists them all.
func CloseReasons() []CloseReason {
	return []CloseReason{ByRestocking, ByTreatment, ByWaiving, ByClaim}
}

// Schema lists them in the contracts; it is empty until the end.
func (CloseReason) Schema(closed.Registry) *closed.Schema {
	return closed.Of(append([]CloseReason{""}, CloseReasons()...))
}

// Flag is what does not fit at receipt, or at the bench.
type Flag string

// Flags of a return.
const (
	// WeightOff is further from the catalogue than weightSlack.
	WeightOff Flag = "weight_off"
	// SerialOff has another serial than the part that was owed, or none.
	SerialOff Flag = "serial_off"
	// DamagePossible came without the antistatic bag that it needs.
	DamagePossible Flag = "handling_damage_possible"
)

// Flags lists them all.
func Flags() []Flag {
	return []Flag{WeightOff, SerialOff, DamagePossible}
}

// Schema lists them in the contracts.
func (Flag) Schema(closed.Registry) *closed.Schema { return closed.Of(Flags()) }

// PointsReason says why points moved.
type PointsReason string

// Reasons of points.
const (
	// PointsReturned are pending since the part was received.
	PointsReturned PointsReason = "returned"
	// PointsReversed were taken back by the verdict.
	PointsReversed PointsReason = "reversed"
	// PointsConfirmed are the customer's for good.
	PointsConfirmed PointsReason = "confirmed"
	// PointsRedeemed were given for something.
	PointsRedeemed PointsReason = "redeemed"
	// PointsTakenBack are given for an old appliance.
	PointsTakenBack PointsReason = "taken_back"
)

// PointsReasons lists them all.
func PointsReasons() []PointsReason {
	return []PointsReason{PointsReturned, PointsReversed, PointsConfirmed, PointsRedeemed, PointsTakenBack}
}
