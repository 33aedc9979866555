// Package oldpart knows the old part from the obligation to bring it back over its drop-off, weight, verdict and grade to its
// end, and the customer's points for it. It refuses to know repairs beyond their number.
//
// Laws: one core return a line; the table of transitions decides every step; material with a hazard code is hazardous
// whoever says otherwise; points are granted once a return and once a piece, within the cap of a month, reversed by a verdict that disowns it, and
// given for something only when they are confirmed and there.
//
//	obliged → handed_over → received → inspected → graded → staged → in_transfer → accepted → treated → closed
//	side: waived, overdue, lost; graded A → closed (restocked), graded B → refurbishing → closed (restocked)
//
// What lies on the shelf again is refurbished and keeps its origin: which old part it was, and how it was tested.
//
// Tables: returns, piece_origins, points_ledger, points_balances, points_redemptions.
// Functions: keep_points_balances.
package oldpart
