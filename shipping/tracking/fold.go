package tracking

import (
	"slices"
	"time"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/geo"

	"fettle/shipping/shipment"
)

// Base is what is known of a shipment before any scan. A scan that says it happened more than a day before At is kept,
// flagged and sorted by the time we got it.
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
		root: log.Waybill}
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
	step := shipment.Step{At: r.when().UTC(), State: status, Code: r.Code, Source: r.Source, Place: r.Place, TextZH: r.Meaning.MeaningZH,
		TextEN: r.Meaning.MeaningEN, Lon: r.Lon, Lat: r.Lat, Leg: f.Leg, Suspect: r.Suspect, Amended: r.revisions}
	if r.Waybill != f.root {
		step.Waybill = r.Waybill
	}
	f.Timeline = append(f.Timeline, step)
}

// status is what the scan means for the shipment. Under a waybill that takes it home a delivery is a return, and whatever
// moves it, moves it home; a scan that names the waybill it is forwarded under returns nothing.
func (r reading) status() shipment.Status {
	said := shipment.State(r.Meaning.Status)
	switch {
	case r.LinkedAs == LinkForward && said == shipment.Returning:
		return shipment.Status(shipment.InTransit)
	case !r.returning:
		return r.Meaning.Status
	case said == shipment.Delivered:
		return shipment.Status(shipment.Returned)
	case slices.Contains([]shipment.State{shipment.PickedUp, shipment.InTransit, shipment.AtHub, shipment.OutForDelivery, shipment.ReadyForPickup, shipment.AttemptFailed}, said):
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
// transit scan contradicts it and is flagged.
func (f *folding) move(r reading, next shipment.State) {
	at := r.when().UTC()
	if f.State == shipment.Delivered {
		switch next {
		case shipment.Delivered:
			if r.Source != f.signed.Source {
				f.raise(RuleDeliveredTwice, int(at.Sub(f.signed.when()).Minutes()))
			}
			return
		case shipment.PickedUp, shipment.Returning, shipment.Returned:
			f.Leg++
			f.flags[shipment.FlagReturnLeg] = true
		default:
			f.raise(RuleTransitAfterDelivery, 0)
			return
		}
	}
	switch next {
	case shipment.State(shipment.SaysCreated), shipment.LabelPrinted:
		// The carrier's order system repeats what the warehouse has done; a shipment never goes back to that.
		return
	case shipment.PickedUp:
		f.calledOff = false
	case shipment.Cancelled:
		f.calledOff = true
		if f.moving {
			// What is on the road cannot be cancelled, only called back.
			next = shipment.Returning
		}
	case shipment.Delivered:
		f.deliver(r, at)
	}
	f.State = next
	f.moving = f.moving || next != shipment.Cancelled
	if f.ArrivedAt == nil && (next == shipment.Delivered || next == shipment.ReadyForPickup) {
		f.ArrivedAt = &at
	}
}

func (f *folding) deliver(r reading, at time.Time) {
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
