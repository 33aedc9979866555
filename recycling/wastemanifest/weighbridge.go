package wastemanifest

import "fettle/recycling/wastelot"

// weighbridgeShares splits what the weighbridge showed among the lots by their net weights. Rounding runs along the
// lots, so the shares sum to the whole and none is negative.
func weighbridgeShares(lots []wastelot.Lot, accepted int64) []int64 {
	var declared int64
	for _, l := range lots {
		declared += *l.NetGrams
	}
	out := make([]int64, len(lots))
	var seen, given int64
	for i, l := range lots {
		seen += *l.NetGrams
		out[i] = accepted*seen/declared - given
		given += out[i]
	}
	return out
}
