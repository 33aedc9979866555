// Package balance keeps grams by site and hazard code in double entry: the sum over all sites is zero, and no site holds
// less than nothing. It knows which weights must agree: a waste lot with its parts within max(2 %, 500 g), a weighbridge
// with its manifest within 3 %, outputs with input within 1 %, refrigerant with the nameplate within 5 %; and what recycling
// the outputs avoided in g of CO2e, by one set of factors that is never mixed.
//
// What a site holds is kept beside the ledger and changes in the transaction that books, through a trigger: two who book at
// one site and code wait for each other, so neither finds grams that the other takes; and the balance of all sites is read
// from as many rows as there are sites and codes, however long the ledger is. Snapshots by month would be read as fast and
// would refuse nothing.
//
// Laws: grams change hands only through Move; what a count finds or misses is booked against VARIANCE when a second person
// agrees, with the reason of the first.
//
// Tables: mass_ledger, mass_balances, mass_adjustments.
// Functions: keep_mass_balances.
package balance
