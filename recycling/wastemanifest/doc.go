// Package wastemanifest knows the waste manifest (lian dan), one vehicle's trip of waste lots to a recycler whose permits cover
// every code that day within their quota; accepted at the weighbridge, certified once. Beside it stands what a customer
// and a partner may read of the whole way (fate, trail).
//
// An official number is one trip's and a certificate number one certificate's, for good; case, width and spaces do not make
// another of it.
//
// Tables: waste_manifests, waste_rejections, waste_settlements, waste_transporters, waste_approvals, certificates, permits.
package wastemanifest
