// Package heap hands out the least of what was put in. network, sourcing and assign use it.
//
// Tables: none.
package heap
