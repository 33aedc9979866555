// Package repairflow tells the story of one repair: who called, who goes, which parts were ordered, fitted or given
// back, and when everything is accounted for. The part line is the unit of truth; the repair's state is mostly derived
// from its lines. It calls every room below and refuses to repeat their laws.
//
// Laws: transitions are data (Repairs, Lines) and commands move states by them alone; events of warehouses and carriers
// take a line forward along its road, over states whose events come late, and never back; a line has exactly one state, lines of
// serialised parts are one piece each; an old part is owed in the transaction that fits the new one; a repair settles
// only when every line and every old part is closed.
//
// What a line has is soft while somebody has still to say yes (held, substitute_offered): it has an end, an urgent order may
// take it, and nothing is picked. Who waits (backordered) is served within the transaction that frees pieces, urgent ones
// and old ones first (fill), and each morning all of them together (wave). Locks are taken in the order repairs, lines,
// picks, reservations, stock; who holds stock already passes over lines that are locked.
//
// The customer's page is for whoever holds its link: it tells no address, no telephone and no name of who sends a part, and
// places to about a kilometre until the last stop; half an hour after the delivery it tells none.
//
// What people have to be told is written with its event (notice) and sent between transactions through a Gateway, under one
// id however often; nobody is told twice for one reason. One cause that delays many is one command (delay).
//
// Tables: repairs, part_lines, waves, notices, delays. State diagrams: docs/state/repair.md, docs/state/part-line.md.
package repairflow
