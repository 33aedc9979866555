// Package proof recomputes what became of old parts from their history, in grams, pieces, points and cylinders, and names every row
// that differs. What differs is for a person to decide: it changes nothing, and keeps only what the proofs that the service makes by itself
// have found.
//
// Laws: what a site holds is what its ledger sums to, never less than nothing, and all sites and ends sum to zero. Every
// return is in the ledger once, with its gross weight, on each step it has made, and so are waste lots, waste manifests and
// certificates. What was obliged is waived, open, received or lost, one of them. Points are granted once a return and once
// a piece, and no customer has less than none. A cylinder holds what its entries sum to, and what does not agree is kept as a loss.
//
// Tables: proof_runs.
package proof
