// Package shipping knows parcels: what a warehouse has to pick, what was packed together, which carrier has it, what
// carriers said of it and where it therefore is. A parcel is a place where stock lies, so packing and receiving move
// inventory. It refuses to know why a part is wanted, what was promised and what becomes of the old one.
//
// Laws: scans are append-only; state, flags and timeline are a pure function (Fold) of the de-duplicated scans, the
// same for any order, repetition or batching; delivered is sticky; a serial leaves the warehouse only by scan.
//
// Delivered opens a further leg by a new collection or a return alone; an arrival is told once; what the engineer has
// taken out stays accepted whatever a carrier says later.
//
// States: label_printed → picked_up → in_transit ⇄ at_hub → out_for_delivery → delivered → accepted_by_engineer; beside
// them ready_for_pickup, attempt_failed, on_hold, exception, returning → returned, and cancelled before the collection.
//
// A dispatch is what a carrier's driver signs for: open → closed → handed_over; a parcel lies on one at most.
//
// Tables: carriers, carrier_codes, company_prefixes, lanes, pick_tasks, shipments, shipment_lines, dispatches,
// dispatch_parcels, delivery_proofs, carrier_orders, pickups, scans,
// parked_messages.
package shipping
