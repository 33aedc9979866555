package proof

import (
	"math/big"
	"math/rand/v2"
)

// A proof reads each table once. What has a row here and a row there is not met row by row: both sides are summed to a
// print, the sum of a hash of every row, and equal prints say that both sides hold the same rows, whatever their order
// (a multiset hash: Clarke, Devadas, van Dijk, Gassend, Suh, Incremental Multiset Hash Functions, ASIACRYPT 2003). Where
// prints differ, the rows are met one by one and named. The hash is PostgreSQL's and its seed is drawn for every proof: two
// sides that differ have one print with a chance of 2^-64 (accounts of points and weighings of lots: 2^-32), and not again in
// the next proof.

// print is a sum of hashes of rows: a whole number in decimal, as PostgreSQL writes it.
type print string

// addTo adds a print to a sum that may pass 64 bits.
func (p print) addTo(sum *big.Int) {
	if n, ok := new(big.Int).SetString(string(p), 10); ok {
		sum.Add(sum, n)
	}
}

// step is where grams went: what a return did, from which end or to it, at which site, under which code.
type step struct {
	Reason     string `db:"reason"`
	End        string `db:"across"`
	Site       string `db:"site"`
	HazardCode string `db:"hazard_code"`
}

// stepPrint is the print of the returns that made a step.
type stepPrint struct {
	step
	Print print `db:"print"`
}

// sameSteps says whether both sides hold the same returns with the same grams on every step.
func sameSteps(told, booked []stepPrint) bool {
	rest := make(map[step]print, len(told))
	for _, t := range told {
		rest[t.step] = t.Print
	}
	if len(rest) != len(booked) {
		return false
	}
	for _, b := range booked {
		if t, ok := rest[b.step]; !ok || t != b.Print {
			return false
		}
	}
	return true
}

// newSeed leaves room for the grams that are added to it.
func newSeed() int64 { return rand.Int64N(1 << 61) }
