// Package repairflow is the wing of the repair and the parts it asked for. Its rooms own the tables and the verbs; this
// package composes their doors and subscriptions and holds nothing else.
//
//	repair        one repair and its states
//	orderline     the parts it asked for
//	cover         who pays: the law, the maker, a contract, the last repairer, goodwill
//	quote         what it costs, and what the customer said to it; vouchers
//	kit           what engineers take along: likely parts, kept softly
//	partorder     ordering, soft reservations, substitutes, bumps
//	recall        who looks at a batch on hold, and by when
//	custody       what is done to a piece on its way
//	customerpage  what the customer sees
//	onetap        an order with its slots and its price in one answer
//	payment       money for what was accepted, and back
//	recommendation  plans of maintenance
//	expert        a remote expert advises and changes a part before it ships
//	outcome       what follows from verdicts: refunds, fault statistics, claims
//	notice        what customers and engineers are told
//	board         what operations see; allocation runs
//
// repair <- orderline <- partorder <- custody, board; custody <- dock, outcome, expert; orderline <- recall <- customerpage <- notice.
package repairflow
