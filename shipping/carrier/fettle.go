package carrier

import (
	"errors"
	"regexp"
	"strings"
)

// fettle reads our own format: a carrier and its scans. One scan may stand for a list, and for the whole message.
func fettle(r *reading, root node) error {
	if root.isList() || !root.isObject() {
		return errors.New("no object")
	}
	scans := root.first("scans")
	if scans.missing() && !root.at("waybill").missing() {
		scans = root
	}
	if scans.missing() {
		return errors.New("neither scans nor a waybill")
	}
	for i, n := range scans.entries() {
		if !n.isObject() {
			r.note(Skipped, NoObject, i, Scan{}, n.text())
			continue
		}
		name := n.first("carrier").text()
		if name == "" {
			name = root.at("carrier").text()
		}
		carrier := r.book.Carrier(name)
		s := Scan{Source: n.at("source").text(), Carrier: carrier, Waybill: n.at("waybill").text(), Code: n.at("code").text(),
			Place: n.at("place").text(), Remark: n.at("remark").text(), Lon: n.degrees("lon"), Lat: n.degrees("lat")}
		if s.Source == "" {
			s.Source = strings.ToLower(carrier)
		}
		r.take(i, told{Scan: s, time: n.at("occurred_at").text(), by: r.clockOf("", carrier)})
	}
	return nil
}

// degrees is a coordinate, nil when there is none.
func (n node) degrees(name string) *float64 {
	if f, ok := n.at(name).number(); ok {
		return &f
	}
	return nil
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

// sf reads SF's route push (Body, WaybillRoute) and the answer to a query (routeResps with routes).
func sf(r *reading, root node) error {
	routes := root.at("Body", "WaybillRoute")
	answers := root.first("routeResps")
	if answers.missing() {
		answers = root.at("msgData", "routeResps")
	}
	if routes.missing() && answers.missing() {
		return errors.New("neither Body.WaybillRoute nor routeResps")
	}
	carrier, i := r.book.Carrier("SF"), 0
	one := func(n node, waybill string) {
		if !n.isObject() {
			r.note(Skipped, NoObject, i, Scan{Carrier: carrier, Waybill: waybill}, n.text())
		} else {
			s := Scan{Source: "sf", Carrier: carrier, Waybill: waybill, Code: n.at("opCode").text(), Place: n.at("acceptAddress").text(),
				Remark: n.at("remark").text()}
			linkWaybill(&s)
			r.take(i, told{Scan: s, time: n.at("acceptTime").text(), by: r.sourceClock("sf", carrier)})
		}
		i++
	}
	for _, n := range routes.entries() {
		one(n, n.at("mailno").text())
	}
	for _, a := range answers.entries() {
		for _, n := range a.at("routes").entries() {
			one(n, a.at("mailNo").text())
		}
	}
	return nil
}
