// Package appointment offers times to customers and keeps the one that they take: exactly three slots, each of an engineer who is free
// and certified then, none before the parts are there, and all of them gone after a while. Whoever takes one has it alone. It moves with
// its parts, ends when nobody is at home, and is booked anew when the engineer does not come.
//
// A slot is offered, taken, lapsed (nobody took it in time), released (given up again) or done (its visit is over). It begins when the
// engineer is to be at the door.
//
// Laws: an engineer has no two taken slots at once (slot_taken_once); a repair has one (slot_one_a_repair); a slot never begins before
// the last part of its repair is promised, unless the customer keeps it knowing that.
//
// Tables: slots.
package appointment
