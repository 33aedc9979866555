package carrier

import (
	"errors"
	"strings"
)

// kdniao reads the pushes of Kdniao (interface 8008/101). Only the newest trace has a code, that of the waybill (StateEx, which
// says more than State), unless traces carry an Action of their own; the code of an older one is not told any more and is
// only implied. A list says nothing of what was taken back.
func kdniao(r *reading, root node) error {
	data := root.at("Data")
	if data.missing() {
		if root.at("Traces").missing() && root.at("LogisticCode").missing() {
			return errors.New("no Data")
		}
		data = root // the answer to a query
	}
	entry := 0
	for _, d := range data.entries() {
		carrier, waybill := r.book.Carrier(d.at("ShipperCode").text()), d.at("LogisticCode").text()
		traces := d.at("Traces").entries()
		newest := newestKdniao(traces)
		for i, n := range traces {
			if !n.isObject() {
				r.note(Skipped, NoObject, entry, Scan{Carrier: carrier, Waybill: waybill}, n.text())
				entry++
				continue
			}
			f := told{Scan: Scan{Source: "kdniao", Carrier: carrier, Waybill: waybill, Code: n.at("Action").text(), Place: n.at("Location").text(),
				Remark: strings.TrimSpace(n.at("AcceptStation").text() + " " + n.at("Remark").text())}, time: n.at("AcceptTime").text(), by: r.sourceClock("kdniao", carrier)}
			switch state := d.first("StateEx", "State").text(); {
			case f.Code != "":
			case i == newest && state != "":
				f.Code = state
			default:
				f.Code, f.Implied = "2", true
			}
			r.take(entry, f)
			entry++
		}
	}
	return nil
}

// newestKdniao is the latest trace; of equal ones the last, for its lists grow at the end.
func newestKdniao(traces []node) int {
	newest, at := -1, ""
	for i, n := range traces {
		if text := alike.Replace(n.at("AcceptTime").text()); n.isObject() && (newest < 0 || text >= at) {
			newest, at = i, text
		}
	}
	return newest
}
