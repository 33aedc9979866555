// Package inventorytest is the small network that tests of this wing work in, each in a database of its own: three
// warehouses, a van and parts with and without serials.
package inventorytest
