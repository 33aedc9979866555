// Package refrigerant knows cylinders and what was recovered into them. Each has its own serial, one refrigerant, a capacity
// and a tare, and is weighed before and after.
//
// Laws: what a cylinder holds is what its entries sum to, never less than nothing nor more than it takes; what an appliance
// gave and what is left in it are at most its nameplate and 5 %, and a cylinder weighs before what it weighed last. What does
// not agree is booked as it was weighed and kept as a vented loss, which is told: the gas is gone whether it is booked or not.
//
// It refuses to know repairs beyond their number.
//
// Tables: cylinders, cylinder_entries, vented_losses.
package refrigerant
