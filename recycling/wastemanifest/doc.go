// Package wastemanifest knows the waste manifest (lian dan), one vehicle's trip of waste lots to a recycler whose permits cover
// every code that day within their quota; accepted at the weighbridge, certified once. Beside it stands what a customer
// and a partner may read of the whole way (fate, trail).
//
// Tables: waste_manifests, certificates, permits.
package wastemanifest
