package recycling

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestTheWeighbridgeIsSharedOutWhole(t *testing.T) {
	t.Parallel()
	lots := func(nets ...int64) (out []Lot) {
		for _, n := range nets {
			out = append(out, Lot{NetGrams: &n})
		}
		return out
	}
	require.Equal(t, []int64{9_700, 97}, weighbridgeShares(lots(10_000, 100), 9_797))
	require.Equal(t, []int64{333, 333, 334}, weighbridgeShares(lots(1, 1, 1), 1000))
	require.Equal(t, []int64{0, 99}, weighbridgeShares(lots(1, 100), 99))
	require.Equal(t, []int64{1_000_000_000}, weighbridgeShares(lots(1_030_000_000), 1_000_000_000), "no overflow at the door's limit")
}
