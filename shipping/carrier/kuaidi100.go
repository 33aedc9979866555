package carrier

import (
	"errors"
	"strings"

	"fettle/inventory/ident"
)

// kuaidi100States are the words for the states of a line, where a plan gives the words and not the codes.
var kuaidi100States = map[string]string{"在途": "0", "揽收": "1", "疑难": "2", "签收": "3", "退签": "4", "派件": "5", "退回": "6", "转投": "7",
	"清关": "8", "拒签": "14", "已下单": "101", "待揽收": "102", "已揽收": "103", "到达派件城市": "1001", "干线": "1002", "转递": "1003",
	"投柜或驿站": "501", "本人签收": "301", "派件异常后签收": "302", "代签": "303", "投柜或站签收": "304"}

// kuaidi100 reads the pushes of Kuaidi100: the whole list of a waybill, newest first. Its dear plan (resultv2) gives every line
// a statusCode; its plain one gives none, and only the list has a state: that is the newest line's.
func kuaidi100(r *reading, root node) error {
	lists := []node{root.at("lastResult")}
	if lists[0].missing() {
		if root.at("data").missing() && root.at("nu").missing() {
			return errors.New("no lastResult")
		}
		lists[0] = root // the answer to a query
	}
	if abroad := root.at("destResult"); abroad.isObject() {
		lists = append(lists, abroad)
	}
	found := 0
	for _, l := range lists {
		found += r.kuaidi100List(root, l)
	}
	if status := root.at("status").text(); found == 0 && (status == "abort" || status == "shutdown") {
		named := Scan{Waybill: ident.NormalWaybill(lists[0].at("nu").text()), Carrier: r.book.Carrier(lists[0].at("com").text())}
		r.note(Nothing, Ended, -1, named, root.at("message").text())
	}
	return nil
}

func (r *reading) kuaidi100List(root, list node) int {
	name := list.at("com").text()
	if corrected := root.at("comNew").text(); name == "" && corrected != "" {
		name = corrected
	}
	carrier, waybill := r.book.Carrier(name), list.at("nu").text()
	lines := list.at("data").entries()
	newest := newestOf(lines, "ftime", "time")
	state := list.at("state").text()
	if state == "" && list.at("ischeck").text() == "1" {
		state = "3"
	}
	for i, n := range lines {
		if !n.isObject() {
			r.note(Skipped, NoObject, i, Scan{Carrier: carrier, Waybill: waybill}, n.text())
			continue
		}
		f := told{Scan: Scan{Source: "kuaidi100", Carrier: carrier, Waybill: waybill, Code: n.at("statusCode").text(), Place: n.first("areaName", "location").text(),
			Remark: n.at("context").text()}, time: n.first("ftime", "time").text(), by: r.sourceClock("kuaidi100", carrier)}
		if f.Code == "" {
			f.Code = kuaidi100States[n.at("status").text()]
		}
		switch {
		case f.Code != "":
		case i == newest && state != "":
			f.Code, f.guessed = state, []Reason{ByState}
		default:
			f.Code, f.Implied = "0", true
		}
		f.Lon, f.Lat = pair(n.at("areaCenter"))
		r.take(i, f)
	}
	return len(lines)
}

// newestOf is the line with the latest time; of equal ones the first, -1 without any. Times are compared as the text they
// are, which within one list is one form.
func newestOf(lines []node, names ...string) int {
	newest, at := -1, ""
	for i, n := range lines {
		if text := alike.Replace(n.first(names...).text()); n.isObject() && (newest < 0 || text > at) {
			newest, at = i, text
		}
	}
	return newest
}

// pair reads "longitude,latitude".
func pair(n node) (lon, lat *float64) {
	a, b, found := strings.Cut(n.text(), ",")
	if !found {
		return nil, nil
	}
	x, okX := node{a}.number()
	y, okY := node{b}.number()
	if !okX || !okY {
		return nil, nil
	}
	return &x, &y
}
