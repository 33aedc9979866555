// Package allocation is the wing of decisions: from which warehouse a part comes, by when, and why. Its rooms own the
// tables and the verbs; this package composes their doors and subscriptions and holds nothing else.
//
//	network   places, lanes, calendars and policies at one moment
//	sourcing  rank, take, promise; decisions with their reason
//	assign    many demands at once; backorders
//	coverage  reach, hit rate, summary
//	replay    the same demand under another policy
//
// network <- sourcing <- assign, coverage, replay. It refuses to know repairs beyond a line's name.
package allocation
