// Package repairflowtest is a small network on a clock that stands still, and the doors before it, for the tests of all
// rooms of this wing.
package repairflowtest
