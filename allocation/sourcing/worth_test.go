package sourcing_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"fettle/allocation/allocationtest"
	"fettle/allocation/sourcing"
	"fettle/inventory/stock"
	"fettle/shipping/lane"
)

// Arrival goes first: a place that is earlier by more than the tolerance is never given up to save a few fen, and the reason
// says what an hour is worth.
func TestArrivalGoesFirstWithinAStatedTolerance(t *testing.T) {
	t.Parallel()
	policy := allocationtest.TestPolicy
	policy.ToleranceMinutes, policy.HourMinor = 15, 600
	fast, slow := allocationtest.Foshan, allocationtest.Shenzhen
	for _, c := range []struct {
		name  string
		later int
		wins  string
		loses sourcing.Reason
	}{
		{"an hour later and cheaper", 60, "WH-FS", sourcing.ReasonLater},
		{"as early and cheaper", 0, "WH-SZ", sourcing.ReasonCostlier},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			lanes := []lane.Lane{allocationtest.LaneOf("440600", "440100", "air", 600, "12:00"), allocationtest.LaneOf("440300", "440100", "standard", 600+c.later, "12:00")}
			n := allocationtest.NewNetwork(t, lanes, fast, slow)
			got := sourcing.Rank(allocationtest.ToGuangzhou(allocationtest.Local(t, "2026-11-23 09:00"), 1),
				[]stock.Offer{allocationtest.Offer(fast, 5), allocationtest.Offer(slow, 5)}, n, policy)
			require.True(t, got[0].Keeps24h && got[1].Keeps24h)
			require.Equal(t, c.wins, got[0].Location)
			require.Equal(t, c.loses, got[1].Reason)
			require.Contains(t, got[1].WhyEN, "within 15 min the cheaper, an hour counting ¥6.00")
			require.Contains(t, got[1].WhyZH, "一小时按 ¥6.00 计")
		})
	}
	old := allocationtest.TestPolicy
	n := allocationtest.NewNetwork(t, []lane.Lane{allocationtest.LaneOf("440600", "440100", "air", 600, "12:00"), allocationtest.LaneOf("440300", "440100", "standard", 660, "12:00")}, fast, slow)
	got := sourcing.Rank(allocationtest.ToGuangzhou(allocationtest.Local(t, "2026-11-23 09:00"), 1), []stock.Offer{allocationtest.Offer(fast, 5), allocationtest.Offer(slow, 5)}, n, old)
	require.Equal(t, "WH-SZ", got[0].Location, "a policy without it decides as it did, so that what was decided can be told again")
}

// An estimate carries its uncertainty into the promise: the hours are promised only when its late end keeps them.
func TestAnEstimateIsPromisedByItsLateEnd(t *testing.T) {
	t.Parallel()
	policy := allocationtest.TestPolicy
	policy.EstimateSpreadPercent = 50
	n := allocationtest.NewNetwork(t, nil, allocationtest.Dalian)
	d := allocationtest.ToGuangzhou(allocationtest.Local(t, "2026-11-23 10:00"), 1)
	d.To.Lon, d.To.Lat, d.To.AreaCode = allocationtest.YantaiLon, allocationtest.YantaiLat, "370600"
	offers := []stock.Offer{allocationtest.Offer(allocationtest.Dalian, 5)}
	sure, late := sourcing.Rank(d, offers, n, allocationtest.TestPolicy)[0], sourcing.Rank(d, offers, n, policy)[0]
	require.True(t, late.Estimated)
	road := sure.ArrivesAt.Sub(sure.LeavesAt)
	require.InDelta(t, (road * 3 / 2).Minutes(), late.ArrivesAt.Sub(late.LeavesAt).Minutes(), 2, "over water the road takes half as long again")
	require.True(t, late.Keeps24h)
	policy.EstimateSpreadPercent = 400
	require.False(t, sourcing.Rank(d, offers, n, policy)[0].Keeps24h, "the late end does not keep them")
	require.Equal(t, sure.CostMinor, late.CostMinor)
}

// What is told of a lane has its margin in it; it never turns what keeps the hours into what does not, and never falls while the
// time of leaving rises.
func TestTheMarginOfALaneIsInsideTheTimeThatIsTold(t *testing.T) {
	t.Parallel()
	policy := allocationtest.TestPolicy
	policy.MarginPercent = 30
	n := allocationtest.NewNetwork(t, []lane.Lane{allocationtest.LaneOf("440600", "440100", "standard", 600)}, allocationtest.Foshan)
	at := allocationtest.Local(t, "2026-11-23 09:00")
	told := func(after time.Duration, p int64) sourcing.Choice {
		policy := policy
		policy.MarginPercent = p
		d := allocationtest.ToGuangzhou(at, 1)
		d.From = at.Add(after)
		return sourcing.Rank(d, []stock.Offer{allocationtest.Offer(allocationtest.Foshan, 5)}, n, policy)[0]
	}
	require.Equal(t, 3*time.Hour, told(0, 30).ArrivesAt.Sub(told(0, 0).ArrivesAt))
	last := time.Time{}
	for after := time.Duration(0); after < 7*time.Hour; after += 7 * time.Minute {
		bare, with := told(after, 0), told(after, 30)
		require.Equal(t, bare.Keeps24h, with.Keeps24h, after)
		require.False(t, with.ArrivesAt.Before(bare.ArrivesAt))
		require.False(t, with.ArrivesAt.Before(last), after)
		if with.Keeps24h {
			require.False(t, with.ArrivesAt.After(at.Add(24*time.Hour)))
		}
		last = with.ArrivesAt
	}
}
