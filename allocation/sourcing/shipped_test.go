package sourcing_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"fettle/allocation/allocationtest"
	"fettle/allocation/network"
	"fettle/allocation/sourcing"
	"fettle/internal/db"
	"fettle/inventory/stock"
)

// shipped is the policy that a database has after its migrations, before anybody has set one.
func shipped(w allocationtest.World) (p network.Policy) {
	w.Helper()
	w.Do(func(ctx context.Context, tx *db.Tx) (err error) {
		p, err = network.CurrentPolicy(ctx, tx)
		return err
	})
	return p
}

// TestThePolicyAsShippedPrefersArrival: 54 of 401 pairs were promised up to an hour later to save a few fen, though the manual
// says that arrival decides; the tolerance must be in the policy that is shipped, not only in the tests'.
func TestThePolicyAsShippedPrefersArrival(t *testing.T) {
	t.Parallel()
	w := allocationtest.Setup(t)
	policy := shipped(w)
	require.Equal(t, 15, policy.ToleranceMinutes)
	require.Positive(t, policy.HourMinor)
	_, err := w.DB.ExecContext(t.Context(), "UPDATE lanes SET service = 'air', departures = '{12:00}', transit_minutes = 180 WHERE origin_area = '440600'")
	require.NoError(t, err)
	w.Receive("FAN", "WH-FS", 5)
	w.Receive("FAN", "WH-SZ", 5)
	decided := func(later int) sourcing.Plan {
		_, err := w.DB.ExecContext(t.Context(), "UPDATE lanes SET departures = '{12:00}', transit_minutes = 180 + $1 WHERE origin_area = '440300'", later)
		require.NoError(t, err)
		return w.Source(allocationtest.ToGuangzhou(w.Now, 1))[0]
	}
	later := decided(60)
	require.Equal(t, "WH-FS", later.Source, "an hour earlier, and the dearer")
	require.Equal(t, sourcing.ReasonLater, later.Choices[1].Reason)
	require.Greater(t, later.Choices[0].CostMinor, later.Choices[1].CostMinor)
	require.Equal(t, "WH-SZ", decided(0).Source, "as early, and the cheaper")
}

// TestThePolicyAsShippedPromisesAnEstimateByItsLateEnd: 164 km over water were promised in under eight hours, and the road takes
// twelve.
func TestThePolicyAsShippedPromisesAnEstimateByItsLateEnd(t *testing.T) {
	t.Parallel()
	policy := shipped(allocationtest.Setup(t))
	require.EqualValues(t, 50, policy.EstimateSpreadPercent)
	// When somebody is there to take it in is another matter.
	policy.Receives = nil
	bare := policy
	bare.EstimateSpreadPercent = 0
	n := allocationtest.NewNetwork(t, nil, allocationtest.Dalian)
	d := allocationtest.ToGuangzhou(allocationtest.Local(t, "2026-11-23 10:00"), 1)
	d.To.Lon, d.To.Lat, d.To.AreaCode = allocationtest.YantaiLon, allocationtest.YantaiLat, "370600"
	road := func(p network.Policy) time.Duration {
		c := sourcing.Rank(d, []stock.Offer{allocationtest.Offer(allocationtest.Dalian, 5)}, n, p)[0]
		require.True(t, c.Estimated)
		return c.ArrivesAt.Sub(c.LeavesAt)
	}
	require.InDelta(t, (road(bare) * 3 / 2).Minutes(), road(policy).Minutes(), 2, "half as long again")
	require.Greater(t, road(policy), 10*time.Hour)
}
