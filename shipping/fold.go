package shipping

import (
	"slices"
	"time"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/geo"
)

// States of a parcel.
const (
	Created        = "created"
	LabelPrinted   = "label_printed"
	PickedUp       = "picked_up"
	InTransit      = "in_transit"
	AtHub          = "at_hub"
	OutForDelivery = "out_for_delivery"
	ReadyForPickup = "ready_for_pickup"
	AttemptFailed  = "attempt_failed"
	OnHold         = "on_hold"
	Exception      = "exception"
	Returning      = "returning"
	Returned       = "returned"
	Delivered      = "delivered"
	Cancelled      = "cancelled"
	Accepted       = "accepted_by_engineer"
	Unknown        = "unknown"
)

// States is every state a parcel or a code can be in.
var States = []string{Created, LabelPrinted, PickedUp, InTransit, AtHub, OutForDelivery, ReadyForPickup, AttemptFailed, OnHold, Exception,
	Returning, Returned, Delivered, Cancelled, Accepted, Unknown}

// Flags of a parcel, beside its state.
const (
	FlagDisputed    = "delivery_disputed"
	FlagTimeSuspect = "time_suspect"
	FlagUnknownCode = "unknown_code"
	FlagReturnLeg   = "return_leg"
	// FlagRetracted tells that a carrier took something back that it had said.
	FlagRetracted = "retracted"
	// FlagForwarded tells that the parcel goes on under another waybill.
	FlagForwarded = "forwarded"
)

// Step is one row of the timeline.
type Step struct {
	At      time.Time `json:"at"`
	State   string    `json:"state"`
	Code    string    `json:"code"`
	Source  string    `json:"source"`
	Place   string    `json:"place"`
	TextZH  string    `json:"text_zh"`
	TextEN  string    `json:"text_en"`
	Lon     *float64  `json:"lon"`
	Lat     *float64  `json:"lat"`
	Leg     int       `json:"leg"`
	Suspect bool      `json:"suspect"`
	// Waybill is said when it is not the one the parcel was shipped under.
	Waybill string `json:"waybill,omitempty"`
	// Amended counts how often the carrier corrected the text.
	Amended int `json:"amended,omitempty"`
}

// futureSlack is how far a carrier's clock may run ahead of ours: what is later cannot be true.
const futureSlack = 5 * time.Minute

// Base is what is known of a parcel before any scan. A scan that says it happened more than a day before At is kept,
// flagged and sorted by the time we got it.
type Base struct {
	State string
	At    time.Time
	// Door is where it is to be delivered, WGS-84; nil is not known.
	Door *orb.Point
}

// State is the fold of a parcel's scans.
type State struct {
	State       string
	Flags       []string
	Timeline    Steps
	Leg         int
	DeliveredAt *time.Time
	ArrivedAt   *time.Time
}

// Fold turns a log into state and timeline. It de-duplicates and sorts first, so any order, repetition or batching of
// the same scans gives the same answer (rules 4.1 of the tracking notes).
func Fold(log Log, codes Codes, rules Rules, base Base) State {
	f := folding{State: State{State: base.State, Leg: 1, Timeline: Steps{}, Flags: []string{}}, flags: map[string]bool{}, rules: rules, door: base.Door,
		root: log.Waybill}
	scans, retracted := log.standing(codes, base)
	if f.root == "" && len(scans) > 0 {
		f.root = scans[0].Waybill
	}
	for _, r := range scans {
		f.add(r)
	}
	f.flags[FlagRetracted] = retracted > 0
	for flag, raised := range f.flags {
		if raised {
			f.Flags = append(f.Flags, flag)
		}
	}
	slices.Sort(f.Flags)
	return f.State
}

type folding struct {
	State
	flags map[string]bool
	rules Rules
	door  *orb.Point
	root  string
	// moving is true once the carrier has the parcel.
	moving bool
	// calledOff tells that it was cancelled and not collected since.
	calledOff bool
	// signed is the scan that the running leg's delivery rests on.
	signed reading
	// seen is the last scan with a position that can be believed.
	seen *reading
}

func (f *folding) add(r reading) {
	f.flags[FlagTimeSuspect] = f.flags[FlagTimeSuspect] || r.Suspect
	f.flags[FlagUnknownCode] = f.flags[FlagUnknownCode] || r.Meaning.Status == Unknown
	f.flags[FlagForwarded] = f.flags[FlagForwarded] || r.LinkedWaybill != ""
	f.place(r)
	status := r.status()
	if r.Meaning.Moves && status != Unknown {
		f.move(r, status)
	}
	step := Step{At: r.when().UTC(), State: status, Code: r.Code, Source: r.Source, Place: r.Place, TextZH: r.Meaning.MeaningZH,
		TextEN: r.Meaning.MeaningEN, Lon: r.Lon, Lat: r.Lat, Leg: f.Leg, Suspect: r.Suspect, Amended: r.revisions}
	if r.Waybill != f.root {
		step.Waybill = r.Waybill
	}
	f.Timeline = append(f.Timeline, step)
}

// status is what the scan means for the parcel. Under a waybill that takes it home a delivery is a return, and whatever
// moves it, moves it home; a scan that names the waybill it is forwarded under returns nothing.
func (r reading) status() string {
	switch {
	case r.LinkedAs == LinkForward && r.Meaning.Status == Returning:
		return InTransit
	case !r.returning:
		return r.Meaning.Status
	case r.Meaning.Status == Delivered:
		return Returned
	case slices.Contains([]string{PickedUp, InTransit, AtHub, OutForDelivery, ReadyForPickup, AttemptFailed}, r.Meaning.Status):
		return Returning
	}
	return r.Meaning.Status
}

// place looks whether the parcel can have come from where it was seen last.
func (f *folding) place(r reading) {
	if r.Suspect || r.Lon == nil || r.Lat == nil {
		return
	}
	if f.seen != nil && r.Meaning.Reason != byAir && f.seen.Meaning.Reason != byAir {
		f.raise(RuleTooFast, compareSpeed(*f.seen, r))
	}
	f.seen = &r
}

func (f *folding) raise(rule string, size int) {
	if known, on := f.rules[rule]; on && size >= known.AtLeast {
		f.flags[known.Flag] = true
	}
}

// move applies one status. Delivered is sticky: only a new collection or a return opens another leg after it; a mere
// transit scan contradicts it and is flagged.
func (f *folding) move(r reading, next string) {
	at := r.when().UTC()
	if f.State.State == Delivered {
		switch next {
		case Delivered:
			if r.Source != f.signed.Source {
				f.raise(RuleDeliveredTwice, int(at.Sub(f.signed.when()).Minutes()))
			}
			return
		case PickedUp, Returning, Returned:
			f.Leg++
			f.flags[FlagReturnLeg] = true
		default:
			f.raise(RuleTransitAfterDelivery, 0)
			return
		}
	}
	switch next {
	case Created, LabelPrinted:
		// The carrier's order system repeats what the warehouse has done; a parcel never goes back to that.
		return
	case PickedUp:
		f.calledOff = false
	case Cancelled:
		f.calledOff = true
		if f.moving {
			// What is on the road cannot be cancelled, only called back.
			next = Returning
		}
	case Delivered:
		f.deliver(r, at)
	}
	f.State.State = next
	f.moving = f.moving || next != Cancelled
	if f.ArrivedAt == nil && (next == Delivered || next == ReadyForPickup) {
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
