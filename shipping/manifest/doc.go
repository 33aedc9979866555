// Package manifest knows the carrier manifest, what a carrier's driver signs for: open -> closed -> handed_over. A shipment
// lies on one at most; calling a line back takes its shipment off.
//
// Tables: carrier_manifests, carrier_manifest_shipments.
package manifest
