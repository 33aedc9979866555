// Package carrier reads what carriers send: bytes in, scans out. It is pure and knows neither tables nor shipments, nor
// what a code means.
package carrier

import (
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"
)

// Scan is one event of a carrier's message. Times carriers give without a zone are China's.
type Scan struct {
	Source, Carrier, Waybill, Code string
	OccurredAt, RecordedAt         time.Time
	Place, Remark                  string
	Lon, Lat                       *float64
	// Linked is the waybill under which the shipment goes on; LinkedAs is "forward" or "return".
	LinkedCarrier, LinkedWaybill, LinkedAs string
}

// Message is what a carrier sent.
type Message struct {
	Scans []Scan
	// Whole tells that it is the carrier's whole list of each waybill in it: what it lacks was taken back.
	Whole bool
}

// Bounds of what a scan may hold; free text is cut, names are refused.
const (
	maxName = 64
	maxCode = 32
	maxText = 1000
)

// ErrUnreadable tells that no adapter can read the message.
var ErrUnreadable = errors.New("unreadable carrier message")

type adapter struct {
	read  func([]byte) ([]Scan, error)
	whole bool
}

var adapters = map[string]adapter{
	"fettle": {fettle, false}, "sf": {sf, false}, "kuaidi100": {kuaidi100, true}, "kdniao": {kdniao, false},
	"easypost": {easypost, true}, "aftership": {aftership, true},
}

// Parse reads a message of a source: fettle (our own format), sf (route push), kuaidi100, kdniao, easypost and aftership
// (whole lists). received is when the message reached us. A message is read whole or not at all.
func Parse(source string, payload []byte, received time.Time) (Message, error) {
	a, known := adapters[source]
	if !known {
		return Message{}, fmt.Errorf("%w: no adapter for source %q", ErrUnreadable, source)
	}
	scans, err := a.read(payload)
	if err != nil {
		return Message{}, fmt.Errorf("%w: %s: %w", ErrUnreadable, source, err)
	}
	if len(scans) == 0 {
		return Message{}, fmt.Errorf("%w: %s: no scan in it", ErrUnreadable, source)
	}
	for i := range scans {
		if err := scans[i].check(); err != nil {
			return Message{}, fmt.Errorf("%w: %s: scan %d: %w", ErrUnreadable, source, i, err)
		}
		scans[i].RecordedAt = received.UTC()
	}
	return Message{scans, a.whole}, nil
}

func (s *Scan) check() error {
	for _, field := range []struct {
		name, text string
		longest    int
	}{{"source", s.Source, maxName}, {"carrier", s.Carrier, maxName}, {"waybill", s.Waybill, maxName}, {"code", s.Code, maxCode}} {
		switch {
		case field.text == "":
			return fmt.Errorf("no %s", field.name)
		case len(field.text) > field.longest:
			return fmt.Errorf("%s has %d bytes, %d are allowed", field.name, len(field.text), field.longest)
		case strings.ContainsFunc(field.text, func(r rune) bool { return r < ' ' || r == 0x7f || r == utf8.RuneError }):
			return fmt.Errorf("%s holds control characters", field.name)
		}
	}
	if year := s.OccurredAt.Year(); year < 2000 || year > 2100 {
		return fmt.Errorf("its year is %d", year)
	}
	if (s.Lon == nil) != (s.Lat == nil) {
		return errors.New("half a position")
	}
	if s.Lon != nil && (*s.Lon < -180 || *s.Lon > 180 || *s.Lat < -90 || *s.Lat > 90) {
		return fmt.Errorf("no such position: %g, %g", *s.Lon, *s.Lat)
	}
	s.OccurredAt, s.Place, s.Remark = s.OccurredAt.UTC(), cleanText(s.Place), cleanText(s.Remark)
	return nil
}

// cleanText drops what PostgreSQL cannot store (NUL) and cuts a text at its longest.
func cleanText(text string) string {
	text = strings.ReplaceAll(text, "\x00", "")
	if len(text) <= maxText {
		return text
	}
	for end := maxText; ; end-- {
		if utf8.RuneStart(text[end]) {
			return text[:end]
		}
	}
}

// China is the clock of carriers there: times they write without a zone are by it, and so is the day a code list comes into force.
var China = time.FixedZone("Asia/Shanghai", 8*3600)

// parseNaive reads the times carriers write without a zone.
func parseNaive(text string) (time.Time, error) {
	return time.ParseInLocation("2006-01-02 15:04:05", strings.TrimSpace(text), China)
}

// parseZoned reads times with a zone; without one they are UTC, as the aggregators write them.
func parseZoned(text string) (time.Time, error) {
	if at, err := time.Parse(time.RFC3339, text); err == nil {
		return at, nil
	}
	return time.Parse("2006-01-02T15:04:05", text)
}

func fettle(payload []byte) ([]Scan, error) {
	var m struct {
		Carrier string `json:"carrier"`
		Scans   []struct {
			Source     string    `json:"source"`
			Waybill    string    `json:"waybill"`
			Code       string    `json:"code"`
			OccurredAt time.Time `json:"occurred_at"`
			Place      string    `json:"place"`
			Remark     string    `json:"remark"`
			Lon        *float64  `json:"lon"`
			Lat        *float64  `json:"lat"`
		} `json:"scans"`
	}
	if err := json.Unmarshal(payload, &m); err != nil {
		return nil, err
	}
	if m.Carrier == "" {
		return nil, errors.New("no carrier")
	}
	out := make([]Scan, len(m.Scans))
	for i, s := range m.Scans {
		if s.Source == "" {
			s.Source = strings.ToLower(m.Carrier)
		}
		out[i] = Scan{Source: s.Source, Carrier: m.Carrier, Waybill: s.Waybill, Code: s.Code, OccurredAt: s.OccurredAt,
			Place: s.Place, Remark: s.Remark, Lon: s.Lon, Lat: s.Lat}
	}
	return out, nil
}

// SF names the new waybill in the text of a few codes: returned or forwarded (648, 99), handed to another carrier (626, 627).
var newWaybill = regexp.MustCompile(`(?:新单号|新运单号|转寄单号|运单号变更为)\s*[:：为]?\s*([A-Z]{0,4}\d{9,20})`)

func linkWaybill(s *Scan) {
	found := newWaybill.FindStringSubmatch(s.Remark)
	if found == nil || found[1] == s.Waybill {
		return
	}
	s.LinkedCarrier, s.LinkedWaybill, s.LinkedAs = s.Carrier, found[1], "return"
	if s.Code == "99" || s.Code == "626" || s.Code == "627" || strings.Contains(s.Remark, "转寄") && !strings.Contains(s.Remark, "退回") {
		s.LinkedAs = "forward"
	}
}

func sf(payload []byte) ([]Scan, error) {
	var m struct {
		Body struct {
			Routes []struct {
				MailNo        string `json:"mailno"`
				OpCode        string `json:"opCode"`
				AcceptTime    string `json:"acceptTime"`
				AcceptAddress string `json:"acceptAddress"`
				Remark        string `json:"remark"`
			} `json:"WaybillRoute"`
		} `json:"Body"`
	}
	if err := json.Unmarshal(payload, &m); err != nil {
		return nil, err
	}
	out := make([]Scan, len(m.Body.Routes))
	for i, r := range m.Body.Routes {
		at, err := parseNaive(r.AcceptTime)
		if err != nil {
			return nil, err
		}
		out[i] = Scan{Source: "sf", Carrier: "SF", Waybill: r.MailNo, Code: r.OpCode, OccurredAt: at, Place: r.AcceptAddress, Remark: r.Remark}
		linkWaybill(&out[i])
	}
	return out, nil
}

func kuaidi100(payload []byte) ([]Scan, error) {
	var m struct {
		LastResult struct {
			Com  string `json:"com"`
			Nu   string `json:"nu"`
			Data []struct {
				FTime      string `json:"ftime"`
				Context    string `json:"context"`
				StatusCode string `json:"statusCode"`
				AreaName   string `json:"areaName"`
			} `json:"data"`
		} `json:"lastResult"`
	}
	if err := json.Unmarshal(payload, &m); err != nil {
		return nil, err
	}
	carrier := carrierOf(m.LastResult.Com)
	out := make([]Scan, len(m.LastResult.Data))
	for i, d := range m.LastResult.Data {
		at, err := parseNaive(d.FTime)
		if err != nil {
			return nil, err
		}
		out[i] = Scan{Source: "kuaidi100", Carrier: carrier, Waybill: m.LastResult.Nu, Code: d.StatusCode, OccurredAt: at, Place: d.AreaName, Remark: d.Context}
	}
	return out, nil
}
