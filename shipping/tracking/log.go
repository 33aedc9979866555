package tracking

import (
	"cmp"
	"slices"
	"time"

	"fettle/shipping/carrier"
	"fettle/shipping/shipment"
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
	// Linked is the waybill under which the shipment goes on from here; LinkedAs is LinkForward or LinkReturn.
	LinkedCarrier string `db:"linked_carrier" json:"linked_carrier"`
	LinkedWaybill string `db:"linked_waybill" json:"linked_waybill"`
	LinkedAs      string `db:"linked_as" json:"linked_as"`
	// Inexact says how its time was guessed, "" when it was not.
	Inexact carrier.Reason `db:"inexact" json:"inexact,omitempty"`
	// Implied tells that its code is not its own: its list gives a code to the newest line alone.
	Implied bool `db:"implied" json:"implied,omitempty"`
	// Twin tells that another entry of its message has the same code and time: what they differ in is what they are.
	Twin bool `db:"twin" json:"twin,omitempty"`
}

// How a shipment goes on under another waybill.
const (
	LinkForward = "forward"
	LinkReturn  = "return"
)

// Log is everything carriers said of one shipment, in any order and as often as they said it.
type Log struct {
	Carrier   string
	Waybill   string
	Scans     []Scan
	Snapshots []Snapshot
}

// Bounds of a scan's own time beside FutureSlack: beyond them it is kept, flagged and placed by what it says.
const (
	pastSlack  = 60 * 24 * time.Hour
	beforeBase = 24 * time.Hour
)

// reading is a fact as it stands: its latest revision, with what its code means.
type reading struct {
	Scan
	Meaning Meaning
	// revisions counts how often its text was amended.
	revisions int
	// returning tells that it is of a waybill under which the shipment goes home.
	returning bool
	// at is the time it is told at: its own, unless that cannot be true.
	at time.Time
}

// standing answers the facts that count, in the one order in which they are folded, and how many were taken back. It is a
// function of the set: order, repetition and batching of the log do not matter.
func (l Log) standing(codes Codes, base Base) ([]reading, int) {
	newest := l.newest()
	all, retracted := l.facts(explicit(merged(l.Scans)))
	returning := l.family(all)
	out := all[:0]
	for _, r := range all {
		home, ours := returning[waybillKey{r.Carrier, r.Waybill}]
		if !ours {
			continue
		}
		r.returning, r.Meaning = home, codes.Of(r.Scan)
		r.Suspect = !newest.IsZero() && r.OccurredAt.After(newest.Add(shipment.FutureSlack)) || r.OccurredAt.Before(base.At.Add(-beforeBase))
		out = append(out, r)
	}
	return inOrder(out, base.At, newest), retracted
}

// newest is when the last of all was heard. Nothing that was told can have happened after it; that it does not ask which was
// heard when makes the answer the same in whatever order they came.
func (l Log) newest() time.Time {
	var at time.Time
	for _, s := range l.Scans {
		at = latest(at, s.RecordedAt)
	}
	for _, s := range l.Snapshots {
		at = latest(at, s.RecordedAt)
	}
	return at
}

func latest(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// merged keeps of equal scans one, recorded when the first was, sorted by key and content.
func merged(scans []Scan) []Scan {
	scans = slices.Clone(scans)
	slices.SortFunc(scans, func(a, b Scan) int {
		return cmp.Or(sameKey(a, b), compareContent(a, b), a.RecordedAt.Compare(b.RecordedAt))
	})
	out := scans[:0]
	for _, s := range scans {
		last := len(out) - 1
		if last < 0 || sameKey(out[last], s) != 0 || compareContent(out[last], s) != 0 {
			out = append(out, s)
			continue
		}
		out[last].Twin, out[last].Implied = out[last].Twin || s.Twin, out[last].Implied && s.Implied
		out[last].Inexact = min(out[last].Inexact, s.Inexact)
	}
	return out
}

// explicit leaves out what was said with a code of its own before or after its list gave that to the newest line alone: a
// list that grows tells one fact a line.
func explicit(scans []Scan) []Scan {
	type line struct {
		source, carrier, waybill, place, remark string
		at                                      int64
	}
	of := func(s Scan) line {
		return line{s.Source, s.Carrier, s.Waybill, s.Place, s.Remark, s.OccurredAt.UnixMicro()}
	}
	said := map[line]bool{}
	for _, s := range scans {
		if !s.Implied {
			said[of(s)] = true
		}
	}
	return slices.DeleteFunc(scans, func(s Scan) bool { return s.Implied && said[of(s)] })
}

// facts are the facts that stand of merged scans, and how many were taken back.
func (l Log) facts(scans []Scan) (out []reading, retracted int) {
	lists := l.latestSnapshots()
	for first := 0; first < len(scans); {
		end := first + 1
		for end < len(scans) && sameKey(scans[first], scans[end]) == 0 {
			end++
		}
		said := scans[first:end]
		first = end
		list, known := lists[listOf(said[0])]
		if !known || list.saysBare(said[0]) && !said[0].RecordedAt.After(list.RecordedAt) {
			out = append(out, revised(said)...)
			continue
		}
		stand, gone := list.revise(said)
		out, retracted = append(out, stand...), retracted+gone
	}
	return out, retracted
}

// revised are the facts among scans of one key: the revision that was recorded last, told as recorded when the first was;
// entries of one message are facts of their own.
func revised(said []Scan) []reading {
	var out []reading
	var revisions []Scan
	for _, s := range said {
		if s.Twin {
			out = append(out, reading{Scan: s})
		} else {
			revisions = append(revisions, s)
		}
	}
	if len(revisions) == 0 {
		return out
	}
	// Of revisions recorded at one moment the last by content counts: any rule would do that does not ask which came first.
	slices.SortStableFunc(revisions, func(a, b Scan) int { return a.RecordedAt.Compare(b.RecordedAt) })
	r := reading{Scan: revisions[len(revisions)-1], revisions: len(revisions) - 1}
	r.RecordedAt = revisions[0].RecordedAt
	return append(out, r)
}

type scanList struct {
	source string
	waybillKey
}

func listOf(s Scan) scanList { return scanList{s.Source, waybillKey{s.Carrier, s.Waybill}} }

// family answers the waybills that the shipment goes under, and of each whether it is on its way home there. A waybill that
// is reached both ways goes home.
func (l Log) family(scans []reading) map[waybillKey]bool {
	root := waybillKey{l.Carrier, l.Waybill}
	if l.Waybill == "" && len(scans) > 0 {
		root = waybillKey{scans[0].Carrier, scans[0].Waybill}
	}
	out := map[waybillKey]bool{root: false}
	for grown := true; grown; {
		grown = false
		for _, r := range scans {
			home, ours := out[waybillKey{r.Carrier, r.Waybill}]
			if !ours || r.LinkedWaybill == "" {
				continue
			}
			child := waybillKey{r.LinkedCarrier, r.LinkedWaybill}
			next := home || r.LinkedAs == LinkReturn
			if was, known := out[child]; child != root && (!known || next && !was) {
				out[child], grown = next, true
			}
		}
	}
	return out
}

func sameKey(a, b Scan) int {
	return cmp.Or(cmp.Compare(a.Source, b.Source), cmp.Compare(a.Carrier, b.Carrier), cmp.Compare(a.Waybill, b.Waybill), cmp.Compare(a.Code, b.Code),
		a.OccurredAt.Compare(b.OccurredAt))
}

// compareContent orders scans by what is not part of their key.
func compareContent(a, b Scan) int {
	return cmp.Or(cmp.Compare(a.Place, b.Place), cmp.Compare(a.Remark, b.Remark), compareDegrees(a.Lon, b.Lon), compareDegrees(a.Lat, b.Lat),
		cmp.Compare(a.LinkedCarrier, b.LinkedCarrier), cmp.Compare(a.LinkedWaybill, b.LinkedWaybill), cmp.Compare(a.LinkedAs, b.LinkedAs))
}

// compareDegrees puts a missing coordinate last.
func compareDegrees(a, b *float64) int {
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
