// Package repair takes in a repair on any channel, keeps its state by the machine of repairs, gives it to an engineer and
// puts him at the door. The telephone is masked for all but the engineer who goes. States: docs/state/repair.md.
//
// Tables: repairs.
// Functions: advance_repairs.
package repair
