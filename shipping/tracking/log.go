package tracking

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

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
}

// How a shipment goes on under another waybill.
const (
	LinkForward = "forward"
	LinkReturn  = "return"
)

// Snapshot is what a carrier's whole list had in it when it was recorded.
type Snapshot struct {
	Source     string
	Carrier    string
	Waybill    string
	RecordedAt time.Time
	// Scans are ScanKeys.
	Scans []string
}

// ScanKey names a scan within its source and waybill.
func ScanKey(code string, at time.Time) string { return fmt.Sprintf("%s@%d", code, at.UnixMicro()) }

// Log is everything carriers said of one shipment, in any order and as often as they said it.
type Log struct {
	Carrier   string
	Waybill   string
	Scans     []Scan
	Snapshots []Snapshot
}

// Bounds of a scan's own time beside FutureSlack: beyond them it is kept, flagged and sorted by ours.
const (
	pastSlack  = 60 * 24 * time.Hour
	beforeBase = 24 * time.Hour
)

// reading is a scan as it stands: its latest revision, with what its code means.
type reading struct {
	Scan
	Meaning Meaning
	// revisions counts how often its text was amended.
	revisions int
	// returning tells that it is of a waybill under which the shipment goes home.
	returning bool
}

// when is the time a scan is sorted by: its own, or ours when its own cannot be true.
func (r reading) when() time.Time {
	if r.Suspect {
		return r.RecordedAt
	}
	return r.OccurredAt
}

// standing answers the scans that count, in the one order in which they are folded, and how many were taken back. It is a
// function of the set: order, repetition and batching of the log do not matter.
func (l Log) standing(codes Codes, base Base) ([]reading, int) {
	all := l.revised()
	latest := l.latestSnapshots()
	retracted := 0
	all = slices.DeleteFunc(all, func(r reading) bool {
		s, known := latest[listOf(r.Scan)]
		gone := known && !r.RecordedAt.After(s.RecordedAt) && !slices.Contains(s.Scans, ScanKey(r.Code, r.OccurredAt))
		if gone {
			retracted++
		}
		return gone
	})
	returning := l.family(all)
	out := all[:0]
	for _, r := range all {
		home, ours := returning[waybillKey{r.Carrier, r.Waybill}]
		if !ours {
			continue
		}
		r.returning, r.Meaning = home, codes.Of(r.Scan)
		r.Suspect = r.OccurredAt.After(r.RecordedAt.Add(shipment.FutureSlack)) || r.OccurredAt.Before(r.RecordedAt.Add(-pastSlack)) ||
			r.OccurredAt.Before(base.At.Add(-beforeBase))
		out = append(out, r)
	}
	slices.SortFunc(out, func(a, b reading) int {
		return cmp.Or(a.when().Compare(b.when()), cmp.Compare(a.Source, b.Source), cmp.Compare(a.Meaning.Rank, b.Meaning.Rank), sameKey(a.Scan, b.Scan))
	})
	return out, retracted
}

// revised keeps one reading of each (source, waybill, code, time): the revision that was recorded last, told as recorded
// when the first was.
func (l Log) revised() []reading {
	scans := slices.Clone(l.Scans)
	slices.SortFunc(scans, func(a, b Scan) int {
		return cmp.Or(sameKey(a, b), compareContent(a, b), a.RecordedAt.Compare(b.RecordedAt))
	})
	scans = slices.CompactFunc(scans, func(a, b Scan) bool { return sameKey(a, b) == 0 && compareContent(a, b) == 0 })
	var out []reading
	for first := 0; first < len(scans); {
		end := first + 1
		for end < len(scans) && sameKey(scans[first], scans[end]) == 0 {
			end++
		}
		revisions := scans[first:end]
		// Of revisions recorded at one moment the last by content counts: any rule would do that does not ask which came first.
		slices.SortStableFunc(revisions, func(a, b Scan) int { return a.RecordedAt.Compare(b.RecordedAt) })
		r := reading{Scan: revisions[len(revisions)-1], revisions: len(revisions) - 1}
		r.RecordedAt = revisions[0].RecordedAt
		out = append(out, r)
		first = end
	}
	return out
}

type scanList struct {
	source string
	waybillKey
}

func listOf(s Scan) scanList { return scanList{s.Source, waybillKey{s.Carrier, s.Waybill}} }

// latestSnapshots is the last list of each source that sends whole lists.
func (l Log) latestSnapshots() map[scanList]Snapshot {
	out := map[scanList]Snapshot{}
	for _, s := range l.Snapshots {
		k := scanList{s.Source, waybillKey{s.Carrier, s.Waybill}}
		was, known := out[k]
		if !known || cmp.Or(s.RecordedAt.Compare(was.RecordedAt), cmp.Compare(strings.Join(s.Scans, " "), strings.Join(was.Scans, " "))) > 0 {
			out[k] = s
		}
	}
	return out
}

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
