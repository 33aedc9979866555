// Package allocation knows which place a part is sent from, by when it arrives and why: it ranks what the network could
// give by promised arrival, takes the best that is really there, writes down every candidate with the reason it lost,
// and holds each promise to account. It refuses to know how a parcel travels once it is packed, what state a repair is
// in, and who fits the part.
//
// Vocabulary: a demand is pieces of one part for one part line; a choice is one place that could or could not serve it;
// a plan is the choice that was taken, with its promise; a decision is the plan written down with all its choices. The
// network is a snapshot value of places, calendars, lanes and policies, so that a decision can be replayed under
// another policy. Stock is never part of the snapshot.
//
// Laws:
//   - Rank is pure and its order is total: the same demand, offers, network and policy give the same answer.
//   - Ranking is optimistic, taking is atomic: stock.Reserve decides, and a refusal falls to the next choice.
//   - A line has at most one open promise (promise_one_open_per_line); a new one supersedes, none is edited.
//   - Decisions are append-only and carry no name and no address.
//   - Policy is rows: every figure a decision rests on has a version, and the decision names it.
//
// Tables: policies, decisions, promises, network_versions.
//
// A promise: open -> kept | broken (the engineer's scan), open -> superseded (another source), open -> void (cancelled).
package allocation
