// Package cover decides who pays for a part and for the work of a repair: the law, the maker, an extended contract, the repairer of the
// last time, or goodwill. Several may hold at once. The one that gives the customer most is taken; of two that give the same, the one
// that began first.
//
// Laws: a decision is a function of the policy, the day and what happened, and is kept with its reasons; a challenge changes who pays
// among us and is kept beside the decision; what a customer was told is free stays free.
//
// It refuses to know prices.
//
// Tables: cover_contracts, cover_goodwills, cover_decisions.
package cover
