// Package orderline knows the order line, one part (or loose pieces of one) that a repair asked for: its machine, what may
// be done to it, how it is read, locked and written. A repair waits, resumes and settles by what its lines are. States:
// docs/state/order-line.md.
//
// Laws: transitions are data and commands move states by them alone; a late event of the road never takes a line back; a
// line has exactly one state, lines of serialised parts are one piece each; a repair settles only when every line and
// every old part is closed. Locks are taken in the order repairs, lines, picks, reservations, stock; who holds stock
// already passes over lines that are locked.
//
// Tables: order_lines.
// Functions: add_order_lines, order_line_names_a_part.
package orderline
