// Package repairflow is the wing of the repair and the parts it asked for. Its rooms own the tables and the verbs; this
// package composes their doors and subscriptions and holds nothing else.
//
//	repair        one repair and its states
//	orderline     the parts it asked for
//	partorder     ordering, soft reservations, substitutes, bumps
//	custody       what is done to a piece on its way
//	customerpage  what the customer sees
//	notice        what customers and engineers are told
//	board         what operations see; allocation runs
//
// repair <- orderline <- partorder <- custody, board; orderline <- customerpage <- notice.
package repairflow
