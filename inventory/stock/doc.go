// Package stock knows what lies where: the counters and the ledger behind them, reservations, serials of single pieces,
// bins, lots and quality holds. It refuses to know why a part is wanted, how it travels and what it was promised for.
//
// Vocabulary: a piece is one of a part. An account is (place, part, condition, bucket); a movement takes pieces from one
// account to another; a reservation is the movement free -> reserved that carries an order line's name. A Key is (part,
// place, condition), the name of a counter; a bin is where pieces lie within the place.
//
// Laws, each held by the database too:
// - A counter is a cache of the ledger and changes in the transaction of the ledger row.
// - on_hand >= 0 and 0 <= reserved <= on_hand (stock_never_negative, stock_never_oversold).
// - A ledger row names both accounts, so nothing comes from nowhere, and is never changed; a correction is a movement.
// - A serial lies in one place, is fitted once at a time and is under at most one active reservation.
// - Stock rows are locked in the order (part, location, condition) by everybody; reservations before stock, stock
// before units.
//
// What makes two the same, and until when (package ident says how texts are compared):
// - A piece is its part and its serial, for good. One that went back to its supplier may be received again and is the same piece;
// one that is known elsewhere may not, and one that lies where it is received was booked before.
// - A lot is its part and its name, for good. A bin is its place and its name, as long as something lies there.
// - A delivery is its place and the number of its note, for good; more of it is booked when somebody says so. Without a number each
// is another.
// - A command that is refused leaves nothing behind, but for a hold on a serial that is known elsewhere.
//
// Pieces of serialised parts are tracked by serial while they are new or refurbished; a used or defective old part may
// have lost its plate, so there the serial is kept where it is known.
//
// The package is larger than other rooms because holds take part in every movement: a movement puts on hold what arrives under
// a hold, and a hold moves stock.
//
// Tables: stock, ledger, reservations, units, bins, part_lots, holds, delivery_notes.
// Functions: count_takes, fit_groups, ledger_names_what_exists, reservation_is_of_stock, take_groups, write_takes.
package stock
