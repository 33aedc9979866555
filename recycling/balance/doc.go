// Package balance keeps grams by site and hazard code in double entry: the sum over all sites is zero, and no site holds
// less than nothing. It knows which weights must agree: a waste lot with its parts within max(2 %, 500 g), a weighbridge
// with its manifest within 3 %, outputs with input within 1 %; and what recycling the outputs avoided in g of CO2e, by one
// set of factors that is never mixed.
//
// Tables: mass_ledger.
package balance
