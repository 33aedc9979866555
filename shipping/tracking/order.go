package tracking

import (
	"cmp"
	"slices"
	"time"

	"fettle/shipping/carrier"
	"fettle/shipping/shipment"
)

// stages is how far on a status is: of facts whose times do not tell which came first, the one that is further on did not.
// A way home begins where a delivery would be.
var stages = map[shipment.Status]int{
	shipment.SaysCreated:                     0,
	shipment.Status(shipment.LabelPrinted):   5,
	shipment.Status(shipment.PickedUp):       10,
	shipment.Status(shipment.InTransit):      20,
	shipment.Status(shipment.AtHub):          20,
	shipment.SaysUnknown:                     20,
	shipment.Status(shipment.OnHold):         30,
	shipment.Status(shipment.OutForDelivery): 40,
	shipment.Status(shipment.ReadyForPickup): 45,
	shipment.Status(shipment.AttemptFailed):  50,
	shipment.Status(shipment.Exception):      50,
	shipment.Status(shipment.Cancelled):      55,
	shipment.Status(shipment.Delivered):      60,
	shipment.Status(shipment.Accepted):       61,
	shipment.Status(shipment.Returning):      62,
	shipment.Status(shipment.Returned):       63,
}

func (r reading) stage() int { return stages[r.status()] }

// loose tells that the time of a fact does not place it: it cannot be true, or is a whole day.
func (r reading) loose() bool { return r.Suspect || r.Inexact == carrier.ByDay }

// inOrder answers facts in the order in which they are folded, and tells each its time. Facts whose time can be believed go by
// it. A loose one goes, within the time it may be of, before the first that is further on: so a wrong clock neither
// undoes what came later nor hides what nobody else has told. When a fact was heard of is not asked.
func inOrder(facts []reading, base, newest time.Time) []reading {
	var firm, loose []reading
	minutes := false
	for _, r := range facts {
		if r.loose() {
			loose = append(loose, r)
			continue
		}
		firm, minutes = append(firm, r), minutes || r.Inexact == carrier.ByMinute
	}
	// Where one source knows only minutes, what happened within one is ordered by what it is.
	clock := func(r reading) time.Time {
		if minutes {
			return r.OccurredAt.Truncate(time.Minute)
		}
		return r.OccurredAt
	}
	byTime := func(a, b reading) int {
		return cmp.Or(clock(a).Compare(clock(b)), cmp.Compare(a.stage(), b.stage()), cmp.Compare(a.Meaning.Rank, b.Meaning.Rank),
			a.OccurredAt.Compare(b.OccurredAt), sameKey(a.Scan, b.Scan), compareContent(a.Scan, b.Scan))
	}
	slices.SortFunc(firm, byTime)
	firm, early := deliveredTooEarly(firm)
	loose = append(loose, early...)
	slices.SortFunc(loose, byTime)
	before := make([][]reading, len(firm)+1)
	for _, r := range loose {
		at := r.placeAmong(firm)
		before[at] = append(before[at], r)
	}
	out := make([]reading, 0, len(facts))
	for i := range before {
		out = append(out, before[i]...)
		if i < len(firm) {
			out = append(out, firm[i])
		}
	}
	tellTimes(out, base, newest)
	return out
}

// deliveredTooEarly parts the deliveries that are told of a time at which nobody had collected or moved the shipment, though
// somebody did later: one of the clocks is wrong, and it was delivered all the same.
func deliveredTooEarly(firm []reading) (rest, early []reading) {
	first := slices.IndexFunc(firm, func(r reading) bool { return r.Meaning.Moves && forward(shipment.State(r.status())) })
	for i, r := range firm {
		if i < first && r.Meaning.Moves && r.status() == shipment.Status(shipment.Delivered) {
			r.Suspect = true
			early = append(early, r)
			continue
		}
		rest = append(rest, r)
	}
	return rest, early
}

// placeAmong is the place of a loose fact among firm ones.
func (r reading) placeAmong(firm []reading) int {
	from, to := 0, len(firm)
	if !r.Suspect {
		day := r.OccurredAt.Add(24 * time.Hour)
		from = slices.IndexFunc(firm, func(f reading) bool { return !f.OccurredAt.Before(r.OccurredAt) })
		to = slices.IndexFunc(firm, func(f reading) bool { return !f.OccurredAt.Before(day) })
		if from < 0 {
			from = len(firm)
		}
		if to < 0 {
			to = len(firm)
		}
	}
	for i := from; i < to; i++ {
		if firm[i].stage() > r.stage() {
			return i
		}
	}
	return to
}

// tellTimes gives each fact the time it is told at: its own, and where that cannot be true the nearest that can.
func tellTimes(facts []reading, base, newest time.Time) {
	var before time.Time
	for i := range facts {
		r := &facts[i]
		r.at = r.OccurredAt
		if r.loose() {
			if r.Suspect && before.IsZero() {
				r.at = latest(r.at, base)
			}
			if r.Suspect && !newest.IsZero() && r.at.After(newest) {
				r.at = latest(newest, before)
			}
			next := slices.IndexFunc(facts[i:], func(f reading) bool { return !f.loose() })
			if next > 0 && facts[i+next].OccurredAt.Before(r.at) {
				r.at = facts[i+next].OccurredAt
			}
		}
		r.at = latest(before, r.at)
		before = r.at
	}
}
