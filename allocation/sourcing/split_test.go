package sourcing_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"fettle/allocation/allocationtest"
	"fettle/allocation/network"
	"fettle/allocation/sourcing"
	"fettle/inventory/site"
	"fettle/inventory/stock"
)

// Six are asked for at Guangzhou on a Monday at 10:00. The costs are those of TestAmongKeepers: the next door is the
// cheapest, then Foshan, then Shenzhen.
func TestADemandIsSplitOnlyWhenThatKeepsThePromise(t *testing.T) {
	t.Parallel()
	n := allocationtest.NewNetwork(t, allocationtest.SouthLanes, allocationtest.Foshan, allocationtest.Guangzhou, allocationtest.Shenzhen, allocationtest.Qingdao, allocationtest.Van)
	p := allocationtest.TestPolicy
	p.SplitMost = 3
	keeping, never := p, p
	keeping.KeepForUrgent = map[site.Kind]int64{site.City: 1}
	never.SplitMost = 1
	two := allocationtest.Offer(allocationtest.Foshan, 8)
	two.Part = "FAN2"
	for _, c := range []struct {
		name   string
		policy network.Policy
		offers []stock.Offer
		want   map[string]int64
	}{
		{"one place has enough in time", p, []stock.Offer{allocationtest.Offer(allocationtest.Guangzhou, 5), allocationtest.Offer(allocationtest.Foshan, 6)}, nil},
		{"two together have enough", p, []stock.Offer{allocationtest.Offer(allocationtest.Guangzhou, 4), allocationtest.Offer(allocationtest.Foshan, 3)}, map[string]int64{"WH-GZ": 4, "WH-FS": 2}},
		{"the cheaper two of three", p, []stock.Offer{allocationtest.Offer(allocationtest.Guangzhou, 4), allocationtest.Offer(allocationtest.Foshan, 3), allocationtest.Offer(allocationtest.Shenzhen, 5)}, map[string]int64{"WH-GZ": 4, "WH-FS": 2}},
		{"two parcels rather than three", p, []stock.Offer{allocationtest.Offer(allocationtest.Guangzhou, 2), allocationtest.Offer(allocationtest.Foshan, 2), allocationtest.Offer(allocationtest.Shenzhen, 4)}, map[string]int64{"WH-GZ": 2, "WH-SZ": 4}},
		{"three when it takes three", p, []stock.Offer{allocationtest.Offer(allocationtest.Guangzhou, 2), allocationtest.Offer(allocationtest.Foshan, 2), allocationtest.Offer(allocationtest.Shenzhen, 2)}, map[string]int64{"WH-GZ": 2, "WH-FS": 2, "WH-SZ": 2}},
		{"the own van and the next door", p, []stock.Offer{allocationtest.Offer(allocationtest.Van, 2), allocationtest.Offer(allocationtest.Guangzhou, 5)}, map[string]int64{"VAN-1": 2, "WH-GZ": 4}},
		{"whole from far away when all in time have too few", p, []stock.Offer{allocationtest.Offer(allocationtest.Guangzhou, 2), allocationtest.Offer(allocationtest.Qingdao, 9)}, nil},
		{"not with who is late", p, []stock.Offer{allocationtest.Offer(allocationtest.Guangzhou, 4), allocationtest.Offer(allocationtest.Qingdao, 4)}, nil},
		{"split from near although one far away has enough", p, []stock.Offer{allocationtest.Offer(allocationtest.Guangzhou, 4), allocationtest.Offer(allocationtest.Foshan, 4), allocationtest.Offer(allocationtest.Qingdao, 9)}, map[string]int64{"WH-GZ": 4, "WH-FS": 2}},
		{"the last ones stay for urgent orders", keeping, []stock.Offer{allocationtest.Offer(allocationtest.Guangzhou, 4), allocationtest.Offer(allocationtest.Foshan, 3)}, nil},
		{"never when the policy says so", never, []stock.Offer{allocationtest.Offer(allocationtest.Guangzhou, 4), allocationtest.Offer(allocationtest.Foshan, 3)}, nil},
		{"two of the newer part for one", p, []stock.Offer{allocationtest.Offer(allocationtest.Guangzhou, 2), two}, map[string]int64{"WH-GZ": 2, "WH-FS": 4}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			d := allocationtest.ToGuangzhou(allocationtest.Local(t, "2026-11-23 10:00"), 6)
			d.Van, d.Accept, d.Factors = "VAN-1", []string{"FAN", "FAN2"}, map[string]int64{"FAN2": 2}
			var got map[string]int64
			for _, s := range sourcing.SplitQuantity(d, sourcing.Rank(d, c.offers, n, c.policy), c.policy) {
				if got == nil {
					got = map[string]int64{}
				}
				got[s.Choice.Location] += s.Quantity
				require.Equal(t, s.Quantity*max(1, d.Factors[s.Choice.Part]), s.Pieces)
				require.LessOrEqual(t, s.Pieces, s.Choice.Available)
			}
			require.Equal(t, c.want, got)
		})
	}
}

func TestSharesAddUpToTheDemand(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		w := scatter(t)
		p := allocationtest.TestPolicy
		p.SplitMost = rapid.IntRange(0, 4).Draw(t, "most")
		w.demand.Quantity = rapid.Int64Range(1, 9).Draw(t, "quantity")
		w.demand.Factors = map[string]int64{"FAN2": rapid.Int64Range(1, 3).Draw(t, "factor")}
		n, err := network.New(w.places, allocationtest.Calendars, w.lanes, nil)
		require.NoError(t, err)
		choices := sourcing.Rank(w.demand, w.offers, n, p)
		shares := sourcing.SplitQuantity(w.demand, choices, p)
		if len(shares) == 0 {
			return
		}
		require.False(t, choices[0].Usable() && choices[0].Keeps24h, "nothing is split that one place can do")
		require.LessOrEqual(t, len(shares), p.SplitMost)
		var sum int64
		for _, s := range shares {
			sum += s.Quantity
			require.Positive(t, s.Quantity)
			require.True(t, s.Choice.Keeps24h)
			require.LessOrEqual(t, s.Pieces, s.Choice.Available)
		}
		require.Equal(t, w.demand.Quantity, sum)
	})
}
