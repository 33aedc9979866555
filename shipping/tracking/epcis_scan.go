package tracking

import (
	"fmt"

	"fettle/internal/zone"
	"fettle/shipping/epcis"
	"fettle/shipping/shipment"
)

// seenAs is what a scan's status is in the words of GS1. A status that says nothing of the thing itself has none.
var seenAs = map[shipment.State]struct{ step, disposition string }{
	shipment.PickedUp:       {"loading", "in_transit"},
	shipment.InTransit:      {"departing", "in_transit"},
	shipment.AtHub:          {"arriving", "in_transit"},
	shipment.OutForDelivery: {"transporting", "in_transit"},
	shipment.ReadyForPickup: {"arriving", "available"},
	shipment.AttemptFailed:  {"other", "in_transit"},
	shipment.OnHold:         {"holding", "in_transit"},
	shipment.Exception:      {"other", "unknown"},
	shipment.Returning:      {"departing", "returned"},
	shipment.Returned:       {"receiving", "returned"},
	shipment.Cancelled:      {"void_shipping", "in_progress"},
	shipment.Delivered:      {"accepting", "in_progress"},
}

// event is the scan as an observation of the shipment; nil when nothing was seen, or nobody knows the shipment.
func (m scanMoment) event(n epcis.Names, codes Codes) *epcis.Event {
	r := reading{Scan: m.Scan, Meaning: codes.Of(m.Scan)}
	seen, known := seenAs[shipment.State(r.status())]
	if !known || m.SSCC == nil {
		return nil
	}
	if r.status() == shipment.Status(shipment.Delivered) && m.Kind != nil && *m.Kind != "site" {
		seen.step = "receiving"
	}
	e := epcis.New(epcis.ObjectEvent, epcis.Observe, m.name(m.Digest), m.OccurredAt, zone.Named(m.Zone))
	e.EPCList, e.BizStep, e.Disposition = []string{n.Shipment(*m.SSCC)}, seen.step, seen.disposition
	e.CarrierCode = m.Source + ":" + m.Code
	e.BizTransactionList = []epcis.Transaction{{Type: "desadv", BizTransaction: n.Paper("waybill", m.Carrier, m.Waybill)}}
	if m.Lon != nil && m.Lat != nil {
		e.ReadPoint = epcis.Point(*m.Lon, *m.Lat)
	}
	switch {
	case m.retracted():
		e = e.TakenBack(*m.ListedAt)
	case m.Digest != m.Standing:
		e = e.Corrected(m.CorrectedAt, epcis.ID(m.name(m.Standing)))
	}
	return &e
}

// name is a revision of a scan for ever, in whatever database.
func (m scanMoment) name(digest string) string {
	return fmt.Sprintf("scan/%s/%s/%s/%s/%s", m.Carrier, m.Waybill, m.Source, ScanKey(m.Code, m.OccurredAt), digest)
}
