package shipping

import (
	"cmp"
	"slices"
	"time"
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
)

// Scan is one thing a carrier said.
type Scan struct {
	ID         int64     `db:"id" json:"-"`
	Source     string    `db:"source" json:"source"`
	Carrier    string    `db:"carrier" json:"carrier"`
	Waybill    string    `db:"waybill" json:"waybill"`
	Code       string    `db:"code" json:"code"`
	OccurredAt time.Time `db:"occurred_at" json:"occurred_at"`
	RecordedAt time.Time `db:"recorded_at" json:"recorded_at"`
	Zone       string    `db:"zone" json:"zone"`
	Place      string    `db:"place" json:"place"`
	Lon        *float64  `db:"lon" json:"lon"`
	Lat        *float64  `db:"lat" json:"lat"`
	Remark     string    `db:"remark" json:"remark"`
	Suspect    bool      `db:"suspect" json:"suspect"`
}

// when is the time a scan is sorted by: its own, or ours when its own cannot be true.
func (s Scan) when() time.Time {
	if s.Suspect {
		return s.RecordedAt
	}
	return s.OccurredAt
}

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
}

// Base is what is known of a parcel before any scan. A scan that says it happened more than a day before At is kept,
// flagged and sorted by the time we got it.
type Base struct {
	State string
	At    time.Time
}

const beforeBase = 24 * time.Hour

// State is the fold of a parcel's scans.
type State struct {
	State       string
	Flags       []string
	Timeline    Steps
	Leg         int
	DeliveredAt *time.Time
	ArrivedAt   *time.Time
}

// Fold turns scans into state and timeline. It de-duplicates and sorts first, so any order, repetition or batching of
// the same scans gives the same answer (rules 4.1 of the tracking notes).
func Fold(scans []Scan, codes Codes, base Base) State {
	f := folding{State: State{State: base.State, Leg: 1, Timeline: Steps{}, Flags: []string{}}, flags: map[string]bool{}}
	for _, r := range canonical(scans, codes, base) {
		f.add(r)
	}
	for flag := range f.flags {
		f.Flags = append(f.Flags, flag)
	}
	slices.Sort(f.Flags)
	return f.State
}

// reading is a scan with what its code means.
type reading struct {
	Scan
	Meaning Meaning
}

// canonical keeps one scan of each (source, waybill, code, time) and puts them in the one order in which they are
// folded. Of copies that differ in what is not part of that key, the one recorded first counts.
func canonical(scans []Scan, codes Codes, base Base) []reading {
	out := make([]reading, len(scans))
	for i, s := range scans {
		s.Suspect = s.Suspect || s.OccurredAt.Before(base.At.Add(-beforeBase))
		out[i] = reading{s, codes.Of(s)}
	}
	slices.SortFunc(out, func(a, b reading) int {
		return cmp.Or(sameKey(a, b), a.RecordedAt.Compare(b.RecordedAt), cmp.Compare(a.Place, b.Place), cmp.Compare(a.Remark, b.Remark),
			degrees(a.Lon, b.Lon), degrees(a.Lat, b.Lat), suspicion(a)-suspicion(b))
	})
	out = slices.CompactFunc(out, func(a, b reading) bool { return sameKey(a, b) == 0 })
	slices.SortFunc(out, func(a, b reading) int {
		return cmp.Or(a.when().Compare(b.when()), cmp.Compare(a.Source, b.Source), cmp.Compare(a.Meaning.Rank, b.Meaning.Rank), sameKey(a, b))
	})
	return out
}

func sameKey(a, b reading) int {
	return cmp.Or(cmp.Compare(a.Source, b.Source), cmp.Compare(a.Waybill, b.Waybill), cmp.Compare(a.Code, b.Code), a.OccurredAt.Compare(b.OccurredAt))
}

func suspicion(r reading) int {
	if r.Suspect {
		return 1
	}
	return 0
}

// degrees puts a missing coordinate last.
func degrees(a, b *float64) int {
	switch {
	case a == nil && b == nil:
		return 0
	case a == nil:
		return 1
	case b == nil:
		return -1
	}
	return cmp.Compare(*a, *b)
}

type folding struct {
	State
	flags map[string]bool
	// moving is true once the carrier has the parcel.
	moving bool
	// signed is the scan that the running leg's delivery rests on.
	signed Scan
}

func (f *folding) add(r reading) {
	if r.Suspect {
		f.flags[FlagTimeSuspect] = true
	}
	if r.Meaning.Status == Unknown {
		f.flags[FlagUnknownCode] = true
	}
	if r.Meaning.Moves && r.Meaning.Status != Unknown {
		f.move(r)
	}
	f.Timeline = append(f.Timeline, Step{At: r.when().UTC(), State: r.Meaning.Status, Code: r.Code, Source: r.Source, Place: r.Place,
		TextZH: r.Meaning.MeaningZH, TextEN: r.Meaning.MeaningEN, Lon: r.Lon, Lat: r.Lat, Leg: f.Leg, Suspect: r.Suspect})
}

// twoSources is how far two carriers' systems may tell the time of one delivery apart.
const twoSources = time.Hour

// move applies one status. Delivered is sticky: only a new collection or a return opens another leg after it; a mere
// transit scan contradicts it and is flagged.
func (f *folding) move(r reading) {
	at, next := r.when().UTC(), r.Meaning.Status
	if f.State.State == Delivered {
		switch next {
		case Delivered:
			if r.Source != f.signed.Source && at.Sub(f.signed.when()) > twoSources {
				f.flags[FlagDisputed] = true
			}
			return
		case PickedUp, Returning, Returned:
			f.Leg++
			f.flags[FlagReturnLeg] = true
		default:
			f.flags[FlagDisputed] = true
			return
		}
	}
	switch next {
	case Created, LabelPrinted:
		// The carrier's order system repeats what the warehouse has done; a parcel never goes back to that.
		return
	case Cancelled:
		if f.moving {
			// What is on the road cannot be cancelled, only called back.
			next = Returning
		}
	case Delivered:
		if f.State.State == Cancelled {
			f.flags[FlagDisputed] = true
		}
		f.DeliveredAt, f.signed = &at, r.Scan
	}
	f.State.State = next
	f.moving = f.moving || next != Cancelled
	if f.ArrivedAt == nil && (next == Delivered || next == ReadyForPickup) {
		f.ArrivedAt = &at
	}
}
