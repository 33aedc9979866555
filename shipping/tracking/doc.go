// Package tracking knows what carriers say of a shipment, by webhook, push or Kafka, and what it means. Handing a shipment to
// its carrier stands here, because it folds the scans that came before; so does the partner's EPCIS door, which reads
// scans. Messages that cannot be read are parked, and what the database refuses waits with all of its key behind it.
//
// Laws: scans are append-only; state, flags and timeline are a pure function (Fold) of the de-duplicated scans, the same
// for any order, repetition and batching; a scan without a shipment waits as an orphan until its shipment is known.
//
// What makes two facts one: source, waybill, code and time; what a later message tells otherwise of it is an amendment. Two entries
// of one message are two facts. A whole list says what stands, however often it had the same entries before: the last one
// counts. A waybill is a parcel's until shipment.WaybillRest after its end, and a scan is of the parcel whose time it tells.
// The fold does not ask when a fact was heard of; a clock that is wrong is flagged and undoes no delivery.
//
// Tables: scan_findings, scans, scan_snapshots, waybill_links, orphan_waybills, carrier_codes, contradiction_rules, push_sources.
// Functions: scans_only_grow_older.
package tracking
