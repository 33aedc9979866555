// Package shippingtest is the world that tests of this wing work in: a network with lanes and carriers, shipments on the
// road, and the doors.
package shippingtest
