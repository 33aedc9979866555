// Package proof recomputes what became of old parts from their history, in grams, pieces, points and cylinders, and names every row
// that differs. It changes nothing: what differs is for a person to decide.
//
// Laws: what a site holds is what its ledger sums to, never less than nothing, and all sites and ends sum to zero. Every
// return is in the ledger once, with its gross weight, on each step it has made, and so are waste lots, waste manifests and
// certificates. What was obliged is waived, open, received or lost, one of them. Points are granted once a return and once
// a piece, and no customer has less than none. A cylinder holds what its entries sum to, and what does not agree is kept as a loss.
//
// Tables: none.
package proof
