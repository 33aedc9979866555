// Package expert is the remote expert session: an engineer at the door asks, an expert of operations joins by telephone or video,
// advises, and may change a part before it ships. The picture itself is elsewhere: a session keeps the address of it.
//
// A session belongs to one repair. It is due by policy "expert": who asks waits at the customer's. Advice is a line of text with its
// author. A change puts another part in the place of an order line: the new one goes through the same check of what fits as any
// order, the old one is called off, and both authors stay in the log.
//
// Laws: a repair has one session that is not over; a line is changed once, and by who saw it as it is; what has left the warehouse is
// not changed; advice and changes are never edited.
//
// Tables: expert_sessions, expert_advice, line_changes.
package expert
