// Package dataload loads and exports files: parts, models, places, supersessions, stock, transfers, counts and what else
// a sheet describes, as CSV or XLSX. Every fault of a file is told at once and nothing of it is written; a file that was
// booked is not booked again.
//
// It writes rows of many rooms in bulk, for a file has up to a million lines: the one named exception to the rule that a
// table is written by its owner. Stock, transfers and counts go through the verbs of their rooms.
//
// Tables: import_runs.
package dataload
