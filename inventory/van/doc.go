// Package van knows the stock of engineers' vans: what a warehouse issues to a van and what comes back, the hand-over from
// one engineer to another (offered by one scan, accepted by another within HandOverLife), the levels a van is filled up
// to, and what is missing from vans over a period.
//
// Tables: hand_overs, hand_over_lines, van_levels.
package van
