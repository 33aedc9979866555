// Package incoming knows the incoming inspection: what a supplier delivers of parts that policy "incoming" names waits at its place
// as stock of the condition "uninspected" until somebody has looked at a sample of it. A lot that passes becomes stock of the
// condition it was delivered in, one that fails is offered to nobody and is sorted piece by piece or given up as defective.
//
// How large a sample is and how many bad pieces it may have is ISO 2859-1 (GB/T 2828.1): single sampling, normal inspection. Its
// switching rules, by which good suppliers are looked at less, are not followed.
//
// Laws: what is uninspected is reserved, picked, moved to other places and loaded by nobody (stock.Move); an inspection is decided
// once; of a lot of serialised parts each bad piece is named.
//
// Tables: incoming_inspections, incoming_serials.
package incoming
