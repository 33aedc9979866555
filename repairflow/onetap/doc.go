// Package onetap is the order of an engineer in the kitchen, in one tap: where each part comes from, why and when, three slots for the visit
// that fits it, and what the customer pays. The order is partorder's and is done when it has committed; slots and price are found after that,
// and an order whose slots cannot be found is an order all the same.
//
// Tables: none.
package onetap
