// Package carrier reads what carriers send: bytes in, scans out. It is pure and knows neither tables nor parcels.
package carrier

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"
)

// Scan is one event of a carrier's message. Times carriers give without a zone are China's.
type Scan struct {
	Source, Carrier, Waybill, Code string
	OccurredAt                     time.Time
	Place, Remark                  string
	Lon, Lat                       *float64
}

// ErrUnreadable tells that no adapter can read the message.
var ErrUnreadable = errors.New("unreadable carrier message")

var adapters = map[string]func([]byte) ([]Scan, error){
	"fettle": fettle, "sf": sf, "kuaidi100": kuaidi100,
}

// Parse reads a message of a source: fettle (our own format), sf (route push), kuaidi100 (snapshot push).
func Parse(source string, payload []byte) ([]Scan, error) {
	read, known := adapters[source]
	if !known {
		return nil, fmt.Errorf("%w: no adapter for source %q", ErrUnreadable, source)
	}
	scans, err := read(payload)
	if err != nil {
		return nil, fmt.Errorf("%w: %s: %w", ErrUnreadable, source, err)
	}
	if len(scans) == 0 {
		return nil, fmt.Errorf("%w: %s: no scan in it", ErrUnreadable, source)
	}
	for i, s := range scans {
		if s.Waybill == "" || s.Code == "" || s.OccurredAt.IsZero() || len(s.Waybill) > 64 || len(s.Code) > 32 {
			return nil, fmt.Errorf("%w: %s: scan %d lacks waybill, code or time", ErrUnreadable, source, i)
		}
		if s.OccurredAt.Year() < 2000 || s.OccurredAt.Year() > 2100 {
			return nil, fmt.Errorf("%w: %s: scan %d has the year %d", ErrUnreadable, source, i, s.OccurredAt.Year())
		}
	}
	return scans, nil
}

var china = time.FixedZone("Asia/Shanghai", 8*3600)

// naive reads the times carriers write without a zone.
func naive(text string) (time.Time, error) {
	return time.ParseInLocation("2006-01-02 15:04:05", strings.TrimSpace(text), china)
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
		at, err := naive(r.AcceptTime)
		if err != nil {
			return nil, err
		}
		out[i] = Scan{Source: "sf", Carrier: "SF", Waybill: r.MailNo, Code: r.OpCode, OccurredAt: at, Place: r.AcceptAddress, Remark: r.Remark}
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
	carriers := map[string]string{"shunfeng": "SF", "jd": "JD"}
	carrier, known := carriers[m.LastResult.Com]
	if !known {
		carrier = strings.ToUpper(m.LastResult.Com)
	}
	out := make([]Scan, len(m.LastResult.Data))
	for i, d := range m.LastResult.Data {
		at, err := naive(d.FTime)
		if err != nil {
			return nil, err
		}
		out[i] = Scan{Source: "kuaidi100", Carrier: carrier, Waybill: m.LastResult.Nu, Code: d.StatusCode, OccurredAt: at, Place: d.AreaName, Remark: d.Context}
	}
	return out, nil
}
