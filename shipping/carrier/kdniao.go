package carrier

import (
	"encoding/json"
	"errors"
	"strings"
)

// kdniao reads the pushes of Kdniao (interface 8008/101). Only the newest trace has a code, that of the waybill (StateEx, which
// says more than State), unless traces carry an Action of their own; an older one is in transit. A later push therefore
// gives an old trace another code, so that its lists cannot tell what was taken back.
func kdniao(payload []byte) ([]Scan, error) {
	var m struct {
		Data []struct {
			ShipperCode  string `json:"ShipperCode"`
			LogisticCode string `json:"LogisticCode"`
			State        string `json:"State"`
			StateEx      string `json:"StateEx"`
			Traces       []struct {
				AcceptTime    string `json:"AcceptTime"`
				AcceptStation string `json:"AcceptStation"`
				Location      string `json:"Location"`
				Action        string `json:"Action"`
				Remark        string `json:"Remark"`
			} `json:"Traces"`
		} `json:"Data"`
	}
	if err := json.Unmarshal(payload, &m); err != nil {
		return nil, err
	}
	var out []Scan
	for _, d := range m.Data {
		newest := -1
		for i, t := range d.Traces {
			if newest < 0 || t.AcceptTime > d.Traces[newest].AcceptTime {
				newest = i
			}
		}
		for i, t := range d.Traces {
			at, err := parseNaive(t.AcceptTime)
			if err != nil {
				return nil, err
			}
			code := t.Action
			if code == "" && i == newest {
				code = d.StateEx
				if code == "" {
					code = d.State
				}
			}
			if code == "" {
				code = "2"
			}
			out = append(out, Scan{Source: "kdniao", Carrier: d.ShipperCode, Waybill: d.LogisticCode, Code: code, OccurredAt: at,
				Place: t.Location, Remark: strings.TrimSpace(t.AcceptStation + " " + t.Remark)})
		}
	}
	return out, nil
}

// easypost reads a tracker event as EasyPost posts it (object Event with result Tracker): the whole list of one waybill.
func easypost(payload []byte) ([]Scan, error) {
	var m struct {
		Result struct {
			Object       string `json:"object"`
			TrackingCode string `json:"tracking_code"`
			Carrier      string `json:"carrier"`
			Details      []struct {
				Message      string `json:"message"`
				Status       string `json:"status"`
				StatusDetail string `json:"status_detail"`
				DateTime     string `json:"datetime"`
				Location     struct {
					City string `json:"city"`
				} `json:"tracking_location"`
			} `json:"tracking_details"`
		} `json:"result"`
	}
	if err := json.Unmarshal(payload, &m); err != nil {
		return nil, err
	}
	if m.Result.Object != "Tracker" {
		return nil, errors.New("its result is no Tracker")
	}
	out := make([]Scan, len(m.Result.Details))
	for i, d := range m.Result.Details {
		at, err := parseZoned(d.DateTime)
		if err != nil {
			return nil, err
		}
		out[i] = Scan{Source: "easypost", Carrier: strings.ToUpper(m.Result.Carrier), Waybill: m.Result.TrackingCode, Code: d.Status, OccurredAt: at,
			Place: d.Location.City, Remark: d.Message}
	}
	return out, nil
}

// aftership reads a tracking update as AfterShip posts it (event tracking_update, msg with checkpoints): the whole list of
// one waybill. The code is tag or, when it says more, subtag.
func aftership(payload []byte) ([]Scan, error) {
	var m struct {
		Msg struct {
			TrackingNumber string `json:"tracking_number"`
			Slug           string `json:"slug"`
			Checkpoints    []struct {
				Tag            string `json:"tag"`
				Subtag         string `json:"subtag"`
				Message        string `json:"message"`
				CheckpointTime string `json:"checkpoint_time"`
				City           string `json:"city"`
				Coordinates    *struct {
					Longitude float64 `json:"longitude"`
					Latitude  float64 `json:"latitude"`
				} `json:"coordinates"`
			} `json:"checkpoints"`
		} `json:"msg"`
	}
	if err := json.Unmarshal(payload, &m); err != nil {
		return nil, err
	}
	out := make([]Scan, len(m.Msg.Checkpoints))
	for i, c := range m.Msg.Checkpoints {
		at, err := parseZoned(c.CheckpointTime)
		if err != nil {
			return nil, err
		}
		code := c.Tag
		if c.Subtag != "" {
			code = c.Subtag
		}
		out[i] = Scan{Source: "aftership", Carrier: carrierOf(m.Msg.Slug), Waybill: m.Msg.TrackingNumber, Code: code, OccurredAt: at, Place: c.City,
			Remark: c.Message}
		if c.Coordinates != nil {
			out[i].Lon, out[i].Lat = &c.Coordinates.Longitude, &c.Coordinates.Latitude
		}
	}
	return out, nil
}

// slugs are the names that aggregators have for the carriers we know by another.
var slugs = map[string]string{"sf-express": "SF", "sfexpress": "SF", "shunfeng": "SF", "jd": "JD", "jd-express": "JD"}

func carrierOf(slug string) string {
	if known, ok := slugs[strings.ToLower(slug)]; ok {
		return known
	}
	return strings.ToUpper(slug)
}
