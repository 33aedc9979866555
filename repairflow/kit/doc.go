// Package kit is the bring-along kit of a repair: the parts that it will probably take, reserved softly for its engineer before he
// goes. What lies free in his van is kept there; else a piece of the place that his van belongs to is kept until it is loaded.
//
// A kit part is used when an order of its repair takes it, released by a scan or when the repair ends, and lapsed when its time is
// over. What a repair probably takes is not judged here but by the room of diagnoses.
//
// Laws: a part is in the kit of a repair once; every kit part has an end; a kit gives way to the order of its own repair, and what
// was not loaded yet to an urgent order of another. Locks are taken in the order repairs, kit parts, reservations, stock.
//
// Tables: kit_parts.
package kit
