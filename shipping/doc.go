// Package shipping is the wing of parcels on the road. Its rooms own the tables and the verbs; this package composes their
// doors and subscriptions and holds nothing else.
//
//	lane      carriers and transit times
//	pick      pick tasks, waves, short picks
//	shipment  parcels, labels, proofs, carrier requests
//	pickup    shipments to be fetched
//	eta       forecast, risk, silence
//	tracking  scans and what they mean
//	manifest  carrier manifests
//	returnorder  what goes home, and who has it
//	scan      what a scanned text names
//
// lane <- pick <- shipment <- eta, pickup <- tracking <- manifest, returnorder; shipment <- scan. The pure packages carrier (formats of carriers), label
// (labels and barcodes) and epcis (GS1 events) know no room. It refuses to know what a repair is.
package shipping
