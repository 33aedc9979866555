// Package recycling knows what becomes of the old part: the obligation to bring it back, its hand-over, weight, bench
// verdict and grade, the lot and the manifest it leaves on, the recycler's certificate, the grams at every step and the
// customer's points. It refuses to know repairs beyond their number, and how parts are sourced.
//
// Laws: one return a part line; grams are double entry and never negative at a site; a lot's net weight agrees with
// its parts within max(2 %, 500 g); a recycler accepts only what a permit covers today, within its quota; a manifest is
// certified once and outputs equal input within 1 %; points are granted once a return.
//
//	obliged → handed_over → received → inspected → graded → staged → in_transfer → accepted → treated → closed
//	side: waived, overdue, lost; graded A or B → closed (restocked)
//
// Tables: returns, lots, permits, manifests, certificates, mass_ledger, points_ledger.
package recycling
