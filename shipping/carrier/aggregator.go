package carrier

import (
	"errors"
	"strings"

	"fettle/inventory/ident"
)

// easypost reads a tracker event as EasyPost posts it (object Event with result Tracker): the whole list of one waybill. Its
// other events, of batches, refunds or reports, are about nothing of ours, and a tracker that was just made has no news yet.
func easypost(r *reading, root node) error {
	result := root.at("result")
	if root.at("object").text() == "Tracker" {
		result = root
	}
	kind := result.at("object").text()
	if kind != "Tracker" {
		if root.at("object").text() != "Event" && root.at("description").text() == "" {
			return errors.New("no Event")
		}
		r.note(Nothing, NoParcel, -1, Scan{}, root.at("description").text())
		return nil
	}
	carrier, waybill := r.book.Carrier(result.at("carrier").text()), result.at("tracking_code").text()
	lines := result.at("tracking_details").entries()
	for i, n := range lines {
		if !n.isObject() {
			r.note(Skipped, NoObject, i, Scan{Carrier: carrier, Waybill: waybill}, n.text())
			continue
		}
		where := n.at("tracking_location")
		s := Scan{Source: "easypost", Carrier: carrier, Waybill: waybill, Code: n.at("status").text(), Place: placeOf(where), Remark: n.at("message").text()}
		r.take(i, told{Scan: s, time: n.at("datetime").text(), by: r.clockOf(where.at("country").text(), carrier)})
	}
	if len(lines) == 0 {
		r.note(Nothing, NoFacts, -1, Scan{Carrier: carrier, Waybill: ident.NormalWaybill(waybill)}, root.at("description").text())
	}
	return nil
}

// placeOf is the city, else what there is that is larger.
func placeOf(where node) string {
	if city := where.at("city").text(); city != "" {
		return city
	}
	var parts []string
	for _, name := range []string{"state", "country", "country_name"} {
		if text := where.at(name).text(); text != "" {
			parts = append(parts, text)
		}
	}
	return strings.Join(parts, ", ")
}

// aftership reads a tracking update as AfterShip posts it (event tracking_update, msg with checkpoints): the whole list of
// one waybill. The code is tag or, when it says more, subtag. Its times are local and mostly have no zone.
func aftership(r *reading, root node) error {
	msg := root.at("msg")
	if msg.missing() {
		if root.at("event").text() == "" {
			return errors.New("no msg")
		}
		r.note(Nothing, NoParcel, -1, Scan{}, root.at("event").text())
		return nil
	}
	carrier, waybill := r.book.Carrier(msg.at("slug").text()), msg.at("tracking_number").text()
	lines := msg.at("checkpoints").entries()
	for i, n := range lines {
		if !n.isObject() {
			r.note(Skipped, NoObject, i, Scan{Carrier: carrier, Waybill: waybill}, n.text())
			continue
		}
		place := n.at("city").text()
		if place == "" {
			place = n.at("location").text()
		}
		if place == "" {
			place = placeOf(n)
		}
		s := Scan{Source: "aftership", Carrier: carrier, Waybill: waybill, Code: n.first("subtag", "tag").text(), Place: place, Remark: n.at("message").text()}
		s.Lon, s.Lat = position(n)
		country := n.first("country_iso3", "country_region").text()
		r.take(i, told{Scan: s, time: n.at("checkpoint_time").text(), by: r.clockOf(country, carrier)})
	}
	if len(lines) == 0 {
		r.note(Nothing, NoFacts, -1, Scan{Carrier: carrier, Waybill: ident.NormalWaybill(waybill)}, root.at("event").text())
	}
	return nil
}

// position reads where a checkpoint was: an object of names, or a list of longitude and latitude, under either of two names.
func position(n node) (lon, lat *float64) {
	at := n.first("coordinate", "coordinates")
	if at.isObject() {
		if lon, lat = at.degrees("longitude"), at.degrees("latitude"); lon == nil && lat == nil {
			lon, lat = at.degrees("lng"), at.degrees("lat")
		}
		if lon == nil && lat == nil {
			at = at.at("coordinates") // GeoJSON
		}
	}
	if two := at.entries(); at.isList() && len(two) >= 2 {
		x, okX := two[0].number()
		y, okY := two[1].number()
		if okX && okY {
			return &x, &y
		}
	}
	return lon, lat
}
