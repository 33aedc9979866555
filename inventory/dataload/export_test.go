package dataload

// What the tests of this room look at from outside.
var (
	Unshield = unshield
)
