// Package van knows the stock of engineers' vans: what a warehouse issues to a van and what comes back, the van transfer from
// one engineer to another (offered by one scan, accepted by another within TransferLife), the levels a van is filled up
// to, and what is missing from vans over a period.
//
// Tables: van_transfers, van_transfer_lines, van_levels.
package van
