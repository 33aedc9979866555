// Package sourcing decides which place serves a demand, by when and why: rank, take, write down, promise, judge. It refuses
// to know what a repair is.
//
// Vocabulary: a demand is pieces of one part for one order line; a choice is one place that could or could not serve it; a
// plan is the choice that was taken, with its promise; a decision is the plan written down with all its choices.
//
// Laws: ranking is pure and its order total; ranking is optimistic and taking is atomic; a line has at most one open
// promise, a new one supersedes it and none is edited; decisions are append-only and carry no name and no address.
//
// A promise: open -> kept | broken (the engineer's scan), open -> superseded (another source), open -> void (cancelled).
//
// Tables: decisions, promises.
// Functions: write_plans.
package sourcing
