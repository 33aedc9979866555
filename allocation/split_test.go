package allocation

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"fettle/inventory/site"
	"fettle/inventory/stock"
)

// Six are asked for at Guangzhou on a Monday at 10:00. The costs are those of TestAmongKeepers: the next door is the
// cheapest, then Foshan, then Shenzhen.
func TestADemandIsSplitOnlyWhenThatKeepsThePromise(t *testing.T) {
	t.Parallel()
	n := newNetwork(t, southLanes, foshan, guangzhou, shenzhen, qingdao, van)
	p := testPolicy
	p.SplitMost = 3
	keeping, never := p, p
	keeping.KeepForUrgent = map[site.Kind]int64{site.City: 1}
	never.SplitMost = 1
	two := offer(foshan, 8)
	two.Part = "FAN2"
	for _, c := range []struct {
		name   string
		policy Policy
		offers []stock.Offer
		want   map[string]int64
	}{
		{"one place has enough in time", p, []stock.Offer{offer(guangzhou, 5), offer(foshan, 6)}, nil},
		{"two together have enough", p, []stock.Offer{offer(guangzhou, 4), offer(foshan, 3)}, map[string]int64{"WH-GZ": 4, "WH-FS": 2}},
		{"the cheaper two of three", p, []stock.Offer{offer(guangzhou, 4), offer(foshan, 3), offer(shenzhen, 5)}, map[string]int64{"WH-GZ": 4, "WH-FS": 2}},
		{"two parcels rather than three", p, []stock.Offer{offer(guangzhou, 2), offer(foshan, 2), offer(shenzhen, 4)}, map[string]int64{"WH-GZ": 2, "WH-SZ": 4}},
		{"three when it takes three", p, []stock.Offer{offer(guangzhou, 2), offer(foshan, 2), offer(shenzhen, 2)}, map[string]int64{"WH-GZ": 2, "WH-FS": 2, "WH-SZ": 2}},
		{"the own van and the next door", p, []stock.Offer{offer(van, 2), offer(guangzhou, 5)}, map[string]int64{"VAN-1": 2, "WH-GZ": 4}},
		{"whole from far away when all in time have too few", p, []stock.Offer{offer(guangzhou, 2), offer(qingdao, 9)}, nil},
		{"not with who is late", p, []stock.Offer{offer(guangzhou, 4), offer(qingdao, 4)}, nil},
		{"split from near although one far away has enough", p, []stock.Offer{offer(guangzhou, 4), offer(foshan, 4), offer(qingdao, 9)}, map[string]int64{"WH-GZ": 4, "WH-FS": 2}},
		{"the last ones stay for urgent orders", keeping, []stock.Offer{offer(guangzhou, 4), offer(foshan, 3)}, nil},
		{"never when the policy says so", never, []stock.Offer{offer(guangzhou, 4), offer(foshan, 3)}, nil},
		{"two of the newer part for one", p, []stock.Offer{offer(guangzhou, 2), two}, map[string]int64{"WH-GZ": 2, "WH-FS": 4}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			d := toGuangzhou(local(t, "2026-11-23 10:00"), 6)
			d.Van, d.Accept, d.Factors = "VAN-1", []string{"FAN", "FAN2"}, map[string]int64{"FAN2": 2}
			var got map[string]int64
			for _, s := range SplitQuantity(d, Rank(d, c.offers, n, c.policy), c.policy) {
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
		p := testPolicy
		p.SplitMost = rapid.IntRange(0, 4).Draw(t, "most")
		w.demand.Quantity = rapid.Int64Range(1, 9).Draw(t, "quantity")
		w.demand.Factors = map[string]int64{"FAN2": rapid.Int64Range(1, 3).Draw(t, "factor")}
		n, err := NewNetwork(w.places, calendars, w.lanes, nil)
		require.NoError(t, err)
		choices := Rank(w.demand, w.offers, n, p)
		shares := SplitQuantity(w.demand, choices, p)
		if len(shares) == 0 {
			return
		}
		require.False(t, choices[0].usable() && choices[0].Keeps24h, "nothing is split that one place can do")
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
