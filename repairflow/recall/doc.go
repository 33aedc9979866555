// Package recall is the looking that a batch hold asks for: one check per holder, by a day, piece by piece.
//
// Whoever holds pieces of a batch on hold has a check: a place with its bins, a van, a shipment on the road, and an appliance into which
// some were fitted before anybody knew. A check is opened when the hold catches something there and follows the pieces: who has none
// left has nothing to look at. Each finding (good, bad, not here) is about some pieces: good ones are free again where they lie, bad ones
// are booked out, what is not there stays on hold until it is found. What is fitted moves by no finding: a bad one wants a visit.
//
// Laws: a holder has one open check a hold, and a new one when pieces come to him again; a check is open while its holder has pieces that nobody has looked at; who is late is told of
// once; what a holder on the road has is looked at by whoever takes it out.
//
// Tables: hold_checks, hold_findings.
package recall
