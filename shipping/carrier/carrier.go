// Package carrier reads what carriers send: bytes in, scans out. It is pure and knows neither tables nor shipments, nor
// what a code means; what it has to know of carriers is handed in (Book).
//
// It takes what can be read and says of the rest what it is: one bad fact never loses its neighbours, and a message that is
// about nothing is not unreadable. Two entries of one message are two facts, however alike; what a later message tells
// otherwise of one fact is an amendment.
package carrier

import (
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"fettle/inventory/ident"
)

// Scan is one event of a carrier's message. Zone is the clock of its place, "" when nobody said.
type Scan struct {
	Source, Carrier, Waybill, Code string
	OccurredAt, RecordedAt         time.Time
	Zone, Place, Remark            string
	Lon, Lat                       *float64
	// Linked is the waybill under which the shipment goes on; LinkedAs is "forward" or "return".
	LinkedCarrier, LinkedWaybill, LinkedAs string
	// Inexact says how its time was guessed, "" when it was not.
	Inexact Reason
	// Implied tells that its code is not its own: its list gives a code to the newest line alone.
	Implied bool
	// Twin tells that another entry of its message has the same code and time: what they differ in is what they are.
	Twin bool
}

// Message is what a carrier sent.
type Message struct {
	Scans []Scan
	// Whole tells that it is the carrier's whole list of each waybill in it: what it lacks was taken back.
	Whole bool
	// Findings are of what is not plain; Taken counts the scans that are.
	Findings []Finding
	Taken    int
}

// Nothing tells that a message was read and is about no parcel's progress: there is nothing to do.
func (m Message) Nothing() bool { return len(m.Scans) == 0 }

// Bounds of what a scan may hold; free text is cut, names are refused.
const (
	maxName = 64
	maxCode = 32
	maxText = 1000
)

// ErrUnreadable tells that no adapter can read the message, or nothing in it.
var ErrUnreadable = errors.New("unreadable carrier message")

type adapter struct {
	read  func(*reading, node) error
	whole bool
}

var adapters = map[string]adapter{
	"fettle": {fettle, false}, "sf": {sf, false}, "kuaidi100": {kuaidi100, true}, "kdniao": {kdniao, false},
	"easypost": {easypost, true}, "aftership": {aftership, true},
}

// Parse reads a message of a source with what is known of carriers: fettle (our own format), sf (route push), kuaidi100, kdniao,
// easypost and aftership (whole lists). received is when the message reached us. A CloudEvent in structured mode names its
// source itself.
func (b Book) Parse(source string, payload []byte, received time.Time) (Message, error) {
	text, charset := readable(payload)
	root, err := parseJSON(text)
	if err != nil {
		return Message{}, fmt.Errorf("%w: %s: %w", ErrUnreadable, source, err)
	}
	root, named := envelope(root)
	if named != "" {
		source = named
	}
	a, known := adapters[source]
	if !known {
		return Message{}, fmt.Errorf("%w: no adapter for source %q", ErrUnreadable, source)
	}
	r := &reading{book: b, received: received}
	if charset != "" {
		r.note(Approximate, charset, -1, Scan{}, "")
	}
	if err := a.read(r, root); err != nil {
		return Message{}, fmt.Errorf("%w: %s: %w", ErrUnreadable, source, err)
	}
	if len(r.scans) == 0 && r.skipped() != "" {
		return Message{}, fmt.Errorf("%w: %s: no entry of it can be read: %s", ErrUnreadable, source, r.skipped())
	}
	if len(r.scans) == 0 && !r.ended {
		r.note(Nothing, NoFacts, -1, Scan{}, "")
	}
	markTwins(r.scans)
	return Message{Scans: r.scans, Whole: a.whole, Findings: r.findings, Taken: r.taken}, nil
}

// reading is a message on its way from nodes to scans.
type reading struct {
	book     Book
	received time.Time
	scans    []Scan
	findings []Finding
	taken    int
	// ended tells that it was said why there is nothing in it.
	ended bool
}

func (r *reading) note(v Verdict, why Reason, entry int, s Scan, detail string) {
	r.findings = append(r.findings, Finding{Verdict: v, Reason: why, Carrier: cut(s.Carrier, maxName), Waybill: cut(s.Waybill, maxName), Entry: entry,
		Detail: cut(printable(detail), longestDetail)})
	if v == Nothing {
		r.ended = true
	}
}

// skipped says why the entries were that could not be read.
func (r *reading) skipped() string {
	var why []string
	for _, f := range r.findings {
		if f.Verdict == Skipped {
			why = append(why, fmt.Sprintf("entry %d: %s %s", f.Entry, f.Reason, f.Detail))
		}
	}
	return strings.TrimSpace(cut(strings.Join(why, "; "), maxText))
}

// clock is by what a time without a zone is read.
type clock struct {
	zone    *time.Location
	guessed bool
}

// told is a fact as it was found: what makes a scan of it, the text of its time, and what else had to be guessed.
type told struct {
	Scan
	time    string
	by      clock
	guessed []Reason
}

// take makes a fact a scan, or says why it is none.
func (r *reading) take(entry int, f told) {
	s := f.Scan
	s.Waybill = ident.NormalWaybill(s.Waybill)
	if s.LinkedWaybill = ident.NormalWaybill(s.LinkedWaybill); s.LinkedWaybill == s.Waybill {
		s.LinkedCarrier, s.LinkedWaybill, s.LinkedAs = "", "", ""
	}
	at, how, ok := moment(f.time, f.by.zone, f.by.guessed, r.received)
	switch {
	case !ok:
		r.note(Skipped, how, entry, s, f.time)
		return
	case at.Year() < 2000 || at.Year() > 2100:
		r.note(Skipped, BadTime, entry, s, f.time)
		return
	}
	if why, detail := s.wrongName(); why != "" {
		r.note(Skipped, why, entry, s, detail)
		return
	}
	s.OccurredAt, s.RecordedAt, s.Inexact = at.UTC(), r.received.UTC(), how
	if s.Zone == "" && f.by.zone != nil && f.by.zone != time.UTC {
		s.Zone = f.by.zone.String()
	}
	if zone := r.book.Zones[s.Carrier]; s.Zone == "" && zone != nil {
		s.Zone = zone.String()
	}
	s.Place, s.Remark = cleanText(s.Place), cleanText(s.Remark)
	guessed := f.guessed
	if how != "" {
		guessed = append([]Reason{how}, guessed...)
	}
	if why := s.setPosition(); why != "" {
		guessed = append(guessed, why)
	}
	for _, why := range guessed {
		r.note(Approximate, why, entry, s, "")
	}
	if len(guessed) == 0 {
		r.taken++
	}
	r.scans = append(r.scans, s)
}

func (s *Scan) wrongName() (Reason, string) {
	for _, field := range []struct {
		missing Reason
		text    string
		longest int
	}{{NoCarrier, s.Source, maxName}, {NoCarrier, s.Carrier, maxName}, {NoWaybill, s.Waybill, maxName}, {NoCode, s.Code, maxCode}} {
		switch {
		case field.text == "":
			return field.missing, ""
		case len(field.text) > field.longest, field.text != printable(field.text):
			return BadName, field.text
		}
	}
	return "", ""
}

// setPosition leaves a position that there is; what can only be the other way round is turned.
func (s *Scan) setPosition() Reason {
	switch {
	case s.Lon == nil && s.Lat == nil:
		return ""
	case s.Lon == nil || s.Lat == nil:
		s.Lon, s.Lat = nil, nil
		return NoPosition
	}
	lon, lat := *s.Lon, *s.Lat
	switch {
	case within(lon, lat):
		return ""
	case within(lat, lon):
		s.Lon, s.Lat = &lat, &lon
		return BySwap
	}
	s.Lon, s.Lat = nil, nil
	return NoPosition
}

// within is the earth; what lies at 0, 0 is a field that nobody filled.
func within(lon, lat float64) bool {
	return lon >= -180 && lon <= 180 && lat >= -90 && lat <= 90 && (lon != 0 || lat != 0)
}

// markTwins marks the entries of one message that have code and time in common and differ in something else.
func markTwins(scans []Scan) {
	type key struct {
		source, carrier, waybill, code string
		at                             int64
	}
	first := map[key]int{}
	for i, s := range scans {
		k := key{s.Source, s.Carrier, s.Waybill, s.Code, s.OccurredAt.UnixMicro()}
		other, again := first[k]
		if !again {
			first[k] = i
			continue
		}
		if o := scans[other]; o.Place != s.Place || o.Remark != s.Remark || !same64(o.Lon, s.Lon) || !same64(o.Lat, s.Lat) || o.LinkedWaybill != s.LinkedWaybill {
			scans[i].Twin, scans[other].Twin = true, true
		}
	}
}

func same64(a, b *float64) bool { return a == nil && b == nil || a != nil && b != nil && *a == *b }

// cleanText drops what PostgreSQL cannot store (NUL) and cuts a text at its longest.
func cleanText(text string) string {
	return cut(strings.ReplaceAll(strings.ToValidUTF8(text, ""), "\x00", ""), maxText)
}

// printable leaves out control characters and what is no character.
func printable(text string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || r == utf8.RuneError || r == 0xfffe || r == 0xffff {
			return -1
		}
		return r
	}, text)
}

func cut(text string, longest int) string {
	if len(text) <= longest {
		return text
	}
	for end := longest; ; end-- {
		if utf8.RuneStart(text[end]) {
			return text[:end]
		}
	}
}

// sourceClock is by what a time without a zone is read of a sender whose description says by which: the clock that is kept of the
// sender, which is no guess, else the carrier's.
func (r *reading) sourceClock(source, carrier string) clock {
	if zone := r.book.Sources[source]; zone != nil {
		return clock{zone: zone}
	}
	return r.clockOf("", carrier)
}

// clockOf is by what a time without a zone is read: the place's country, else the carrier, else nobody knows and it is UTC.
func (r *reading) clockOf(country, carrier string) clock {
	if zone := zoneOfCountry(country); zone != nil {
		return clock{zone, true}
	}
	if zone := r.book.Zones[carrier]; zone != nil {
		return clock{zone, true}
	}
	return clock{time.UTC, true}
}
