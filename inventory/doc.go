// Package inventory knows what lies where: the catalogue of parts and the models they fit, the places a part can lie
// in, the counters and the ledger behind them, reservations, and the serials of single pieces. It refuses to know why
// a part is wanted, how it travels and what it was promised for.
//
// Vocabulary: a part is a number in the catalogue, a piece one of it. A place is a warehouse, an outlet, a van, a
// parcel on the road. An account is (place, part, condition, bucket); a movement takes pieces from one account to
// another; a reservation is the movement free -> reserved that carries a part line's name.
//
// Laws, each held by the database too:
//   - A counter is a cache of the ledger and changes in the transaction of the ledger row: Audit finds nothing.
//   - on_hand >= 0 and 0 <= reserved <= on_hand (stock_never_negative, stock_never_oversold).
//   - A ledger row names both accounts, so nothing comes from nowhere, and is never changed; a correction is a movement.
//   - A serial lies in one place, is fitted once and is under at most one active reservation.
//   - Stock rows are locked in the order (part, location, condition) by everybody; reservations before stock, stock
//     before units.
//
// Places of the kinds customer, supplier and lost are the outside: they give and take without end and keep no counter.
// Pieces of serialised parts are tracked by serial while they are new or refurbished; a used or defective old part may
// have lost its plate, so there the serial is kept where it is known.
package inventory
