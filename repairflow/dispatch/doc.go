// Package dispatch says which engineer goes: who is near, certified, free and carries the likely part, weighed by a policy, explained
// and kept; who of operations decided otherwise, and why; and what follows when a repair changes hands.
//
// A decision is one choice of an engineer with everybody who was weighed, or a deferral: that nobody goes before a time. Travel is an
// estimate from the great circle with its spread said, for no lane is measured between an engineer's home and a street.
//
// Laws: who lacks a valid certificate that the appliance asks for is never chosen; a deferral never reaches beyond the promised
// response; a repair changes hands in any state in which something is still to be done, and its lines, visits and what lies in the
// van go with it or are sourced anew; a decision is never edited.
//
// Tables: dispatch_decisions.
package dispatch
