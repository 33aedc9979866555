// Package returnorder knows what goes home together under one label of ours: who sends it, how it travels, to which warehouse, and who
// has taken it. What its items are is not its business: each has a kind, and the reference by which who owes it knows it.
//
// Laws: an item goes home under one return order at a time; the scan of whoever takes it, the carrier or the dock, moves liability, and
// nothing else does; while a carrier is late who was to collect it, that is told, so that no clock runs meanwhile.
//
//	announced → taken → arrived → received
//	side: cancelled, lost
//
// Tables: return_orders, return_items.
package returnorder
