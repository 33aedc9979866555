// Package replay decides again what was decided, under another policy, on the same demand and deliveries. It is pure but
// for reading the record.
//
// Tables: none.
package replay
