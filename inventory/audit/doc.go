// Package audit compares the counters with the ledger, the reservations, the pieces and the bins behind them, mends
// counters that were changed past the ledger, watches a sample of them all the time, and reads what lay where at a moment
// in the past. It writes nothing itself: a counter is corrected by package stock.
//
// Tables: none.
package audit
