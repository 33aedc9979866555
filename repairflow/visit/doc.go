// Package visit is an engineer's visit to an appliance: when he is to come, who he is, what he does there step by step and how it ends.
// A repair has as many visits as it takes; one of them is under way at most, and one more is appointed at most.
//
// A walk-in visit was appointed by nobody: the engineer stands at the door and says so. The work card says who comes, signed by us and
// shown to the customer; the visit code is what the customer says in return. A command conflict is what an engineer did without a signal
// after it could count: people look at it, and nothing is written over.
//
// Laws: the steps are done in their order, and one that is left out has a reason; a place of an engineer is kept from his departure to his
// arrival and forgotten afterwards; nothing is begun at an appliance that is tagged unsafe.
//
// It does not know what a fault or a price is: whoever puts it together says how to ask whether one was found, and whether one was said.
//
// Tables: visits, visit_steps, visit_consumables, visit_positions, unsafe_appliances, command_conflicts.
package visit
