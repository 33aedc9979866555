package tracking

import (
	"cmp"
	"crypto/md5"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Snapshot is what a carrier's whole list had in it when it was recorded. The last one says what stands of all that was told
// before it: a list that goes back to what it once was restores what it had then.
type Snapshot struct {
	Source     string
	Carrier    string
	Waybill    string
	RecordedAt time.Time
	// Scans are ListKeys, or ScanKeys in lists that were kept before there were those.
	Scans []string
}

// ScanKey names a scan within its source and waybill.
func ScanKey(code string, at time.Time) string { return fmt.Sprintf("%s@%d", code, at.UnixMicro()) }

// ListKey names an entry of a whole list: what it says is part of it, for one list may have several of one code and moment.
// A line whose code is only implied is found by the rest of it.
func (s Scan) ListKey() string {
	if s.Implied {
		return s.anyCode()
	}
	return ScanKey(s.Code, s.OccurredAt) + "#" + s.content()
}

func (s Scan) anyCode() string { return ScanKey("*", s.OccurredAt) + "#" + s.content() }

// content is a short name of everything that is not part of a scan's key.
func (s Scan) content() string {
	degrees := func(f *float64) string {
		if f == nil {
			return ""
		}
		return strconv.FormatFloat(*f, 'g', -1, 64)
	}
	sum := md5.Sum([]byte(strings.Join([]string{s.Place, s.Remark, degrees(s.Lon), degrees(s.Lat), s.LinkedCarrier, s.LinkedWaybill, s.LinkedAs}, "\x1f")))
	return hex.EncodeToString(sum[:8])
}

// has tells whether the list has this very entry.
func (l Snapshot) has(s Scan) bool {
	return slices.Contains(l.Scans, ScanKey(s.Code, s.OccurredAt)+"#"+s.content()) || slices.Contains(l.Scans, s.anyCode()) || l.saysBare(s)
}

// saysBare tells whether the list names code and moment and not what was said.
func (l Snapshot) saysBare(s Scan) bool {
	return slices.Contains(l.Scans, ScanKey(s.Code, s.OccurredAt))
}

// revise answers which of the scans of one key stand by the list, and how many it took back. What was told after it is no
// concern of it.
func (l Snapshot) revise(said []Scan) (stand []reading, gone int) {
	var listed, newer []Scan
	old, twins, first := 0, 0, said[0].RecordedAt
	for _, s := range said {
		if s.RecordedAt.Before(first) {
			first = s.RecordedAt
		}
		if s.RecordedAt.After(l.RecordedAt) {
			newer = append(newer, s)
			continue
		}
		old++
		if s.Twin {
			twins++
		}
		if l.has(s) {
			listed = append(listed, s)
		}
	}
	if len(newer) > 0 && len(listed) <= 1 && !slices.ContainsFunc(newer, func(s Scan) bool { return s.Twin }) {
		// One fact, amended since by another door.
		stand = revised(append(listed, newer...))
		stand[len(stand)-1].revisions += old - len(listed)
	} else {
		for _, s := range listed {
			stand = append(stand, reading{Scan: s})
		}
		stand = append(stand, revised(newer)...)
		if len(stand) > 0 {
			stand[0].revisions += old - max(len(listed), min(twins, old))
		}
	}
	if len(stand) > 0 {
		stand[0].RecordedAt = first
		if twins > len(listed) {
			gone = twins - len(listed)
		}
		return stand, gone
	}
	return nil, 1
}

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
