// Package board is what operations see at a glance, and the morning's allocation run that looks at all who wait together.
//
// Tables: allocation_runs.
package board
