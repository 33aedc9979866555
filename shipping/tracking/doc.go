// Package tracking knows what carriers say of a shipment, by webhook, push or Kafka, and what it means. Handing a shipment to
// its carrier stands here, because it folds the scans that came before; so does the partner's EPCIS door, which reads
// scans. Messages that cannot be read are parked, and what the database refuses waits with all of its key behind it.
//
// Laws: scans are append-only; state, flags and timeline are a pure function (Fold) of the de-duplicated scans, the same
// for any order, repetition and batching; a scan without a shipment waits as an orphan until its shipment is known.
//
// Tables: scans, scan_snapshots, waybill_links, orphan_waybills, carrier_codes, contradiction_rules, push_sources.
// Functions: scans_only_grow_older.
package tracking
