// Package inventory is the wing of what lies where. Its rooms own the tables and the verbs; this package composes their
// doors and subscriptions and holds nothing else.
//
//	ident      identifiers: how they are read, and what makes two the same (pure)
//	site       places and opening hours
//	catalog    parts, models, supersessions
//	stock      counters, ledger, reservations, serials, bins, lots, quality holds
//	audit      counters against the ledger; the past
//	count      counts, adjustments, reversals
//	transfer   goods between places
//	van        stock of vans
//	replenish  forecast and base stock (pure)
//	dataload   files in and out
//
// ident knows none of the others, site and catalog only that; stock knows both; the rest know stock. It refuses to know why a part is
// wanted, how it travels and what it was promised for.
package inventory
