package tracking

import (
	"slices"
	"time"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/geo"

	"fettle/shipping/shipment"
	"fettle/texts"
)

// Base is what is known of a shipment before any scan. A scan that says it happened more than a day before At is kept,
// flagged and placed by what it says.
type Base struct {
	State shipment.State
	At    time.Time
	// Door is where it is to be delivered, WGS-84; nil is not known.
	Door *orb.Point
}

// Fold turns a log into state and timeline. It de-duplicates and sorts first, so any order, repetition or batching of
// the same scans gives the same answer (rules 4.1 of the tracking notes).
func Fold(log Log, codes Codes, rules Rules, base Base) shipment.Fold {
	f := folding{Fold: shipment.Fold{State: base.State, Leg: 1, Timeline: shipment.Steps{}, Flags: []shipment.Flag{}}, flags: map[shipment.Flag]bool{}, rules: rules, door: base.Door,
		root: log.Waybill, moved: map[string]bool{}, collected: map[string]bool{}}
	scans, retracted := log.standing(codes, base)
	if f.root == "" && len(scans) > 0 {
		f.root = scans[0].Waybill
	}
	for _, r := range scans {
		f.add(r)
	}
	f.flags[shipment.FlagRetracted] = retracted > 0
	for flag, raised := range f.flags {
		if raised {
			f.Flags = append(f.Flags, flag)
		}
	}
	slices.Sort(f.Flags)
	return f.Fold
}

type folding struct {
	shipment.Fold
	flags map[shipment.Flag]bool
	rules Rules
	door  *orb.Point
	root  string
	// moving is true once the carrier has the shipment.
	moving bool
	// moved and collected are the sources that have told of a movement on the running leg, and of its collection.
	moved, collected map[string]bool
	// calledOff tells that it was cancelled and not collected since.
	calledOff bool
	// signed is the scan that the running leg's delivery rests on.
	signed reading
	// seen is the last scan with a position that can be believed.
	seen *reading
}

func (f *folding) add(r reading) {
	f.flags[shipment.FlagTimeSuspect] = f.flags[shipment.FlagTimeSuspect] || r.Suspect
	f.flags[shipment.FlagUnknownCode] = f.flags[shipment.FlagUnknownCode] || r.Meaning.Status == shipment.SaysUnknown
	f.flags[shipment.FlagForwarded] = f.flags[shipment.FlagForwarded] || r.LinkedWaybill != ""
	f.place(r)
	status := r.status()
	if r.Meaning.Moves && status != shipment.SaysUnknown {
		f.move(r, shipment.State(status))
	}
	step := shipment.Step{At: r.at.UTC(), State: status, Code: r.Code, Source: r.Source, Place: r.Place, TextZH: r.Meaning.MeaningZH,
		TextEN: r.Meaning.MeaningEN, Lon: r.Lon, Lat: r.Lat, Leg: f.Leg, Suspect: r.Suspect, Inexact: r.Inexact, Amended: r.revisions}
	if said := r.OccurredAt.UTC(); !said.Equal(step.At) {
		step.SaidAt = &said
	}
	if r.Meaning.Status == shipment.Status(shipment.Delivered) && status == shipment.Status(shipment.ReadyForPickup) {
		lies := texts.Of("carrier.in_locker")
		step.TextZH, step.TextEN = lies.In("zh"), lies.In("en")
	}
	if r.Waybill != f.root {
		step.Waybill = r.Waybill
	}
	f.Timeline = append(f.Timeline, step)
}

// status is what the scan means for the shipment. Under a waybill that takes it home a delivery is a return, and whatever
// moves it, moves it home; a scan that names the waybill it is forwarded under returns nothing.
func (r reading) status() shipment.Status {
	said := shipment.State(r.Meaning.Status)
	if said == shipment.Delivered && !r.returning && waitsInLocker(r.Remark) {
		return shipment.Status(shipment.ReadyForPickup)
	}
	switch {
	case r.LinkedAs == LinkForward && said == shipment.Returning:
		return shipment.Status(shipment.InTransit)
	case !r.returning:
		return r.Meaning.Status
	case said == shipment.Delivered:
		return shipment.Status(shipment.Returned)
	case forward(said):
		return shipment.Status(shipment.Returning)
	}
	return r.Meaning.Status
}

// place looks whether the shipment can have come from where it was seen last.
func (f *folding) place(r reading) {
	if r.Suspect || r.Lon == nil || r.Lat == nil {
		return
	}
	if f.seen != nil && r.Meaning.Reason != byAir && f.seen.Meaning.Reason != byAir {
		f.raise(RuleTooFast, compareSpeed(*f.seen, r))
	}
	f.seen = &r
}

func (f *folding) raise(rule RuleName, size int) {
	if known, on := f.rules[rule]; on && size >= known.AtLeast {
		f.flags[known.Flag] = true
	}
}

// move applies one status. Delivered is sticky: only a new collection or a return opens another leg after it; a mere
// transit scan contradicts it and is flagged. A clock that is wrong undoes nothing.
func (f *folding) move(r reading, next shipment.State) {
	first := !f.collected[r.Source]
	defer func() {
		f.collected[r.Source] = f.collected[r.Source] || next == shipment.PickedUp
		f.moved[r.Source] = f.moved[r.Source] || forward(next)
	}()
	if f.State == shipment.Delivered && !f.afterDelivery(r, next) {
		return
	}
	switch next {
	case shipment.State(shipment.SaysCreated), shipment.LabelPrinted:
		// The carrier's order system repeats what the warehouse has done; a shipment never goes back to that.
		return
	case shipment.PickedUp:
		if f.underWay() && r.Waybill == f.root {
			// It was collected before it moved, whatever the clock of who says so only now.
			f.flags[shipment.FlagTimeSuspect] = f.flags[shipment.FlagTimeSuspect] || first
			return
		}
		f.calledOff = false
	case shipment.Cancelled:
		f.calledOff = true
		if f.moving {
			// What is on the road cannot be cancelled, only called back.
			next = shipment.Returning
		}
	case shipment.Delivered:
		f.deliver(r)
	}
	f.State = next
	f.moving = f.moving || next != shipment.Cancelled
	if f.ArrivedAt == nil && (next == shipment.Delivered || next == shipment.ReadyForPickup) {
		at := r.at.UTC()
		f.ArrivedAt = &at
	}
}

// forward tells whether a status moves a shipment from its sender towards its door.
func forward(state shipment.State) bool {
	return state == shipment.PickedUp || slices.Contains(farther, state)
}

// farther is further on than the collection, and not yet there.
var farther = []shipment.State{shipment.InTransit, shipment.AtHub, shipment.OutForDelivery, shipment.ReadyForPickup, shipment.AttemptFailed}

// underWay tells that it has gone further than its collection, towards the door.
func (f *folding) underWay() bool {
	return slices.Contains(farther, f.State)
}

// afterDelivery tells whether what is said of a time after the delivery moves the shipment again. A source that tells of its
// first collection after a delivery has another clock than who told the delivery: it opens no way home.
func (f *folding) afterDelivery(r reading, next shipment.State) bool {
	switch next {
	case shipment.Delivered:
		if r.Source != f.signed.Source {
			f.raise(RuleDeliveredTwice, int(r.at.Sub(f.signed.at).Minutes()))
		}
		return false
	case shipment.PickedUp:
		if r.Suspect || !f.moved[r.Source] {
			f.flags[shipment.FlagTimeSuspect] = true
			return false
		}
	case shipment.Returning, shipment.Returned:
		if r.Suspect {
			return false
		}
	case shipment.State(shipment.SaysCreated), shipment.LabelPrinted:
		return false
	default:
		f.raise(RuleTransitAfterDelivery, 0)
		return false
	}
	f.Leg++
	f.flags[shipment.FlagReturnLeg] = true
	f.moved, f.collected = map[string]bool{}, map[string]bool{}
	return true
}

func (f *folding) deliver(r reading) {
	at := r.at.UTC()
	if f.calledOff {
		f.raise(RuleCancelledThenDelivered, 0)
	}
	f.DeliveredAt, f.signed = &at, r
	if f.door != nil && r.Lon != nil && r.Lat != nil {
		metres := int(geo.DistanceHaversine(*f.door, orb.Point{*r.Lon, *r.Lat}))
		f.raise(RuleProofFar, metres)
		f.raise(RuleProofVeryFar, metres)
	}
}
