// Package dataload loads and exports files: parts, models, places, supersessions, stock, transfers, counts and what else
// a sheet describes, as CSV or XLSX. One reader serves every kind and every door; rooms above register the kinds whose
// tables they own (Register), so that there is one list of kinds and one set of rules for all of them.
//
// Vocabulary: a kind says what the rows of a file are and which columns they have. A batch is some thousand rows that are
// checked and written together, so that a file of any length is read in bounded memory; a kind whose rows can only be
// judged together is read whole. A delivery has a number, and a row of a stock file is booked once for each.
//
// Laws: every fault of a file is told in one pass, with line, column, what stands there and what is right. A file with a
// fault writes nothing, unless its good rows alone were asked for; then the others are answered as a file. What makes two
// stock rows the same: the number of their delivery, with place, part, condition, bin and lot; without a number all that
// they say, for ever. A transfer is the same as one with its reference and way, whatever became of that. What was
// exported and is loaded into an empty database is exported alike.
//
// It writes rows of many rooms in bulk, for a file has up to a million lines: the one named exception to the rule that a
// table is written by its owner. Stock, transfers and counts go through the verbs of their rooms.
//
// Tables: import_runs, booked_rows, import_files, import_pieces, file_runs.
package dataload
