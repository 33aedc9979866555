// Package claim knows what is claimed from suppliers: parts that were dead when they came, and parts that failed within their warranty.
// Who supplies a part and for how long he vouches for it is data; pieces of one part, one batch and one supplier are gathered in a
// draft until operations send it, with what was measured.
//
// Laws: a piece is claimed once. From the sending until the answer its old part is kept apart; then it goes back to the supplier or the
// way of material, and its grams with it. An answer that is late is told once.
//
// It refuses to know repairs beyond their line, and what is done with the money.
//
// Tables: supplier_warranties, supplier_claims, supplier_claim_pieces.
package claim
