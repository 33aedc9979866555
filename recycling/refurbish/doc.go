// Package refurbish knows old parts that are worth a repair: an order takes pieces of one part, what is put into them comes off the
// shelf, and nothing of the order is offered before its samples have passed.
//
// Sampling is by acceptance number zero: the first piece and every n-th are looked at again; a single one that fails sends all pieces of
// the order back to work, and after that each of them is sampled. So plans with c = 0 do it (ISO 2859-1 has them with acceptance
// number 0, and resubmits what was refused after all of it was looked at); n is policy "refurbishment".
//
// What is not worth a repair may be worth its pieces: an order of kind harvest takes them out and onto the shelf, each tested, and the
// rest goes the way of material with what it weighs then.
//
// Laws: a piece is under one order at a time. What it weighed and what was put in is what it weighs and what came out, as a waste lot
// agrees with its parts. What cannot be repaired goes the way of material, and what was put into it with it.
//
// Tables: refurbish_orders, refurbish_pieces, refurbish_parts, refurbish_yields.
package refurbish
