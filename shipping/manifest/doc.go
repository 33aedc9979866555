// Package manifest knows the carrier manifest, what a carrier's driver signs for: open -> closed -> handed_over. A parcel
// lies on one at most; calling a line back takes its parcel off.
//
// Tables: dispatches, dispatch_parcels.
package manifest
