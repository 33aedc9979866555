// Package bulk takes in many repairs of a key account at once: a list or a file, row by row, each registered or refused with the
// reason and the field.
//
// Laws: a batch has one effect under its key, whoever sends it again is told what became of it; a row that is wrong keeps nobody
// else's from being registered.
//
// Tables: bulk_batches, bulk_rows.
package bulk
