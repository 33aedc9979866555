// Package sla keeps every promise of service that is made about a repair: that we confirm it, call, come, answer or quote by a
// time, and that a common part is there within a day. When a part comes from where, its own promise, is allocation's (sourcing).
//
// A promise is open until it is kept, broken, superseded by a newer one of its kind, or void because nobody is owed it any more.
// It is broken at its time by a timer; what kept it in time and is heard of later, from a phone without a signal or a gateway that
// is slow to say so, mends that. Nothing is edited: each promise keeps what was told, and why.
//
// Laws: a repair has one open promise of a kind, or a line of it where the kind is about lines; what is superseded stays readable.
//
// What a promise is about, and who may see it, is the business of the rooms above.
//
// Tables: service_promises.
package sla
