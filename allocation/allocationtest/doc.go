// Package allocationtest is what tests of this wing share: places, lanes and a policy, a small world in a database, and
// the doors.
package allocationtest
