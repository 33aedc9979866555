// Package shipment knows the shipment (a parcel), which is a place where stock lies: its lines, state, label and proof, and what its
// carrier is asked to do (carrier requests). It refuses to know what a repair is; a line is a name that it hands back.
//
// Laws: packing and taking out move stock in the same transaction; an arrival that was told is never taken back; a shipment
// that the engineer emptied stays accepted; a waybill belongs to one shipment of a carrier.
//
// Tables: shipments, shipment_lines, delivery_proofs, carrier_requests, company_prefixes.
package shipment
