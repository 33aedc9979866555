package wastemanifest_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"fettle/recycling/wastelot"
	"fettle/recycling/wastemanifest"
)

func TestTheWeighbridgeIsSharedOutWhole(t *testing.T) {
	t.Parallel()
	lots := func(nets ...int64) (out []wastelot.Lot) {
		for _, n := range nets {
			out = append(out, wastelot.Lot{NetGrams: &n})
		}
		return out
	}
	require.Equal(t, []int64{9_700, 97}, wastemanifest.WeighbridgeShares(lots(10_000, 100), 9_797))
	require.Equal(t, []int64{333, 333, 334}, wastemanifest.WeighbridgeShares(lots(1, 1, 1), 1000))
	require.Equal(t, []int64{0, 99}, wastemanifest.WeighbridgeShares(lots(1, 100), 99))
	require.Equal(t, []int64{1_000_000_000}, wastemanifest.WeighbridgeShares(lots(1_030_000_000), 1_000_000_000), "no overflow at the door's limit")
}
