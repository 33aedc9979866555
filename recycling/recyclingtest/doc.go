// Package recyclingtest is the world and the doors that tests of this wing share.
package recyclingtest
