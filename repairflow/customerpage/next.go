package customerpage

import (
	"slices"
	"time"

	"fettle/allocation/sourcing"
	"fettle/repairflow/orderline"
	"fettle/repairflow/repair"
	"fettle/shipping/shipment"
)

// Waits are the states in which somebody waits for a part, the furthest back first: the repair goes on when the last part is there,
// so the one furthest back says what happens next.
var Waits = []struct {
	States []orderline.State
	// says is the key of a text.
	Says string
}{
	{[]orderline.State{orderline.Disputed}, "next.disputed"},
	{[]orderline.State{orderline.Offered}, "next.offered"},
	{[]orderline.State{orderline.Backordered}, "next.backordered"},
	{[]orderline.State{orderline.Requested, orderline.Held}, "next.found"},
	{[]orderline.State{orderline.Reserved, orderline.Picking, orderline.Packed}, "next.packing"},
}

// roads says what happens next to a parcel in a state, the furthest back first as well.
var roads = []struct {
	states []shipment.State
	// says is the key of a text.
	says string
}{
	{[]shipment.State{shipment.Exception, shipment.OnHold}, "next.in_trouble"},
	{[]shipment.State{shipment.AttemptFailed}, "next.attempt_failed"},
	{[]shipment.State{shipment.LabelPrinted}, "next.packed"},
	{[]shipment.State{shipment.PickedUp, shipment.InTransit, shipment.AtHub}, "next.on_the_road"},
	{[]shipment.State{shipment.OutForDelivery}, "next.out_for_delivery"},
	{[]shipment.State{shipment.ReadyForPickup}, "next.ready_for_pickup"},
	{[]shipment.State{shipment.Delivered}, "next.arrived"},
}

// inZone is a time as the clock on the wall of a zone shows it.
func inZone(at time.Time, zone string) time.Time {
	where, err := time.LoadLocation(zone)
	if err != nil {
		return at.UTC()
	}
	return at.In(where)
}

// NextStep says in plain words what happens next.
func (p Page) NextStep(now time.Time) Text {
	switch p.State {
	case repair.Received, repair.Triaged:
		return Sentence("next.arranging")
	case repair.Booked:
		return Sentence("next.booked")
	case repair.AwaitingParts:
		return p.waiting(now)
	case repair.ReadyToResume:
		return Sentence("next.resuming")
	case repair.InVisit:
		return Sentence("next.in_visit")
	case repair.Completed:
		return Sentence("next.completed")
	case repair.Settled:
		return Sentence("next.settled")
	case repair.Cancelled:
		return Sentence("next.cancelled")
	}
	return Sentence("next.on_it")
}

// waiting is about the part or parcel that is furthest back, and says when it is later than was promised.
func (p Page) waiting(now time.Time) Text {
	says := p.furthestBack()
	for _, promise := range p.Promises {
		if promise.State == sourcing.StateOpen && now.After(promise.DueAt) {
			return Sentence("next.late", "says", says.Said())
		}
	}
	return says
}

func (p Page) furthestBack() Text {
	for _, w := range Waits {
		if slices.ContainsFunc(p.Lines, func(l PageLine) bool { return slices.Contains(w.States, l.State) }) {
			return Sentence(w.Says)
		}
	}
	for _, road := range roads {
		at := slices.IndexFunc(p.Shipments, func(s PageParcel) bool { return slices.Contains(road.states, s.State) })
		if at < 0 {
			continue
		}
		if ready := p.Shipments[at].Pickup; ready != nil && road.says == "next.ready_for_pickup" {
			return Sentence("next.ready_until", "place", ready.Place, "time", inZone(ready.Until, p.Zone))
		}
		return Sentence(road.says)
	}
	return Sentence("next.on_the_road")
}
