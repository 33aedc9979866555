// Package homeward is the way home of what an engineer has to give back: old parts, and pieces that he did not fit. It knows what both
// are, checks what goes into a return order, and hears who has taken it, that a carrier is late or has lost it, and that it was received.
//
// Laws: what is not owed goes into no return order; liability moves by the scan of who takes it, at the time of that scan; what a carrier
// loses is charged to nobody; a clock stands still while a carrier is late who was to collect it.
//
// Tables: none.
package homeward
