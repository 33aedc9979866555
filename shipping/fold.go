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

// Base is what is known of a parcel before any scan.
type Base struct {
	State string
	At    time.Time
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

// Fold turns scans into state and timeline. It sorts and de-duplicates first, so any order, repetition or batching of
// the same scans gives the same answer (rules 4.1 of the tracking notes).
func Fold(scans []Scan, codes Codes, base Base) State {
	f := folding{State: State{State: base.State, Leg: 1, Timeline: Steps{}, Flags: []string{}}, flags: map[string]bool{}}
	for _, s := range canonical(scans, codes) {
		f.add(s, codes.Of(s))
	}
	for flag := range f.flags {
		f.Flags = append(f.Flags, flag)
	}
	slices.Sort(f.Flags)
	return f.State
}

func canonical(scans []Scan, codes Codes) []Scan {
	out := slices.Clone(scans)
	slices.SortFunc(out, func(a, b Scan) int {
		return cmp.Or(a.when().Compare(b.when()), cmp.Compare(a.Source, b.Source), cmp.Compare(codes.Of(a).Rank, codes.Of(b).Rank),
			cmp.Compare(a.Code, b.Code), a.OccurredAt.Compare(b.OccurredAt), cmp.Compare(a.Place, b.Place), cmp.Compare(a.Remark, b.Remark))
	})
	return slices.CompactFunc(out, func(a, b Scan) bool {
		return a.Source == b.Source && a.Waybill == b.Waybill && a.Code == b.Code && a.OccurredAt.Equal(b.OccurredAt)
	})
}

type folding struct {
	State
	flags map[string]bool
}

func (f *folding) add(s Scan, m Meaning) {
	if s.Suspect {
		f.flags[FlagTimeSuspect] = true
	}
	if m.Status == Unknown {
		f.flags[FlagUnknownCode] = true
	}
	if m.Moves && m.Status != Unknown {
		f.move(s, m)
	}
	f.Timeline = append(f.Timeline, Step{At: s.when().UTC(), State: m.Status, Code: s.Code, Source: s.Source, Place: s.Place,
		TextZH: m.MeaningZH, TextEN: m.MeaningEN, Lon: s.Lon, Lat: s.Lat, Leg: f.Leg, Suspect: s.Suspect})
}

// move applies one status. Delivered is sticky: only a new collection or a return opens another leg after it; a mere
// transit scan contradicts it and is flagged.
func (f *folding) move(s Scan, m Meaning) {
	at := s.when().UTC()
	if f.State.State == Delivered {
		switch m.Status {
		case Delivered:
			return
		case PickedUp, Returning, Returned:
			f.Leg++
			f.flags[FlagReturnLeg] = true
		default:
			f.flags[FlagDisputed] = true
			return
		}
	}
	f.State.State = m.Status
	switch m.Status {
	case Delivered:
		if f.DeliveredAt == nil {
			f.DeliveredAt = &at
		}
		fallthrough
	case ReadyForPickup:
		if f.ArrivedAt == nil {
			f.ArrivedAt = &at
		}
	}
}
