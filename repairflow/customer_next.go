package repairflow

import (
	"slices"
	"time"

	"fettle/allocation/sourcing"
	"fettle/shipping/shipment"
)

// The states in which somebody waits for a part, the furthest back first: the repair goes on when the last part is there,
// so the one furthest back says what happens next.
var waits = []struct {
	states []string
	// says is the key of a text.
	says string
}{
	{[]string{LineDisputed}, "next.disputed"},
	{[]string{LineOffered}, "next.offered"},
	{[]string{LineBackordered}, "next.backordered"},
	{[]string{LineDraft, LineRequested, LineHeld}, "next.found"},
	{[]string{LineReserved, LinePicking, LinePacked}, "next.packing"},
}

// roads says what happens next to a parcel in a state, the furthest back first as well.
var roads = []struct {
	states []string
	// says is the key of a text.
	says string
}{
	{[]string{shipment.Exception, shipment.OnHold}, "next.in_trouble"},
	{[]string{shipment.AttemptFailed}, "next.attempt_failed"},
	{[]string{shipment.Created, shipment.LabelPrinted}, "next.packed"},
	{[]string{shipment.PickedUp, shipment.InTransit, shipment.AtHub, shipment.Unknown}, "next.on_the_road"},
	{[]string{shipment.OutForDelivery}, "next.out_for_delivery"},
	{[]string{shipment.ReadyForPickup}, "next.ready_for_pickup"},
	{[]string{shipment.Delivered}, "next.arrived"},
}

// next says in plain words what happens next.
func (p Page) next(now time.Time) Text {
	switch p.State {
	case Received, Triaged:
		return sentence("next.arranging")
	case SelfFix:
		return sentence("next.self_fix")
	case Booked:
		return sentence("next.booked")
	case AwaitingDecision:
		return sentence("next.awaiting_decision")
	case AwaitingParts:
		return p.waiting(now)
	case ReadyToResume:
		return sentence("next.resuming")
	case InVisit:
		return sentence("next.in_visit")
	case Completed:
		return sentence("next.completed")
	case Settled:
		return sentence("next.settled")
	case Cancelled:
		return sentence("next.cancelled")
	}
	return sentence("next.on_it")
}

// waiting is about the part or parcel that is furthest back, and says when it is later than was promised.
func (p Page) waiting(now time.Time) Text {
	says := p.furthestBack()
	for _, promise := range p.Promises {
		if promise.State == sourcing.StateOpen && now.After(promise.DueAt) {
			return sentence("next.late", "says", says.said())
		}
	}
	return says
}

func (p Page) furthestBack() Text {
	for _, w := range waits {
		if slices.ContainsFunc(p.Lines, func(l PageLine) bool { return slices.Contains(w.states, l.State) }) {
			return sentence(w.says)
		}
	}
	for _, road := range roads {
		if slices.ContainsFunc(p.Shipments, func(s PageParcel) bool { return slices.Contains(road.states, s.State) }) {
			return sentence(road.says)
		}
	}
	return sentence("next.on_the_road")
}
