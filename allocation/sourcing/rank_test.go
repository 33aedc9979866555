package sourcing_test

import (
	"strings"
	"testing"

	"github.com/paulmach/orb"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"fettle/allocation/allocationtest"
	"fettle/allocation/sourcing"
	"fettle/inventory/site"
	"fettle/inventory/stock"
	"fettle/shipping/lane"
)

func TestMission047ANearerPlacePastItsCutoffLosesToAFartherOneThatKeeps24Hours(t *testing.T) {
	t.Parallel()
	n := allocationtest.NewNetwork(t, allocationtest.SouthLanes, allocationtest.Foshan, allocationtest.Shenzhen)
	choices := sourcing.Rank(allocationtest.ToGuangzhou(allocationtest.Local(t, "2026-11-23 17:00"), 1), []stock.Offer{allocationtest.Offer(allocationtest.Foshan, 5), allocationtest.Offer(allocationtest.Shenzhen, 5)}, n, allocationtest.TestPolicy)
	require.Len(t, choices, 2)
	require.Equal(t, "WH-SZ", choices[0].Location)
	require.True(t, choices[0].Won && choices[0].Keeps24h)
	require.Equal(t, allocationtest.Local(t, "2026-11-24 08:00"), choices[0].ArrivesAt)
	require.Equal(t, "WH-FS", choices[1].Location)
	require.Less(t, choices[1].Km, choices[0].Km, "the loser is the nearer")
	require.Equal(t, sourcing.ReasonPastCutoff, choices[1].Reason)
	require.Equal(t, "佛山仓已过当日截单时间，最早 11月25日 06:30 送达", choices[1].WhyZH)
	require.Equal(t, "Foshan is past its cut-off for the day and could deliver by 06:30 on 25 November", choices[1].WhyEN)
}

func TestTheReasonReadsAsASentence(t *testing.T) {
	t.Parallel()
	n := allocationtest.NewNetwork(t, allocationtest.SouthLanes, allocationtest.Foshan, allocationtest.Guangzhou, allocationtest.Shenzhen)
	d := allocationtest.ToGuangzhou(allocationtest.Local(t, "2026-11-23 17:00"), 1)
	choices := sourcing.Rank(d, []stock.Offer{allocationtest.Offer(allocationtest.Shenzhen, 5)}, n, allocationtest.TestPolicy)
	zh, en := sourcing.NewExplainer(d, n, allocationtest.TestPolicy).Plan(choices, sourcing.Promise{}, nil)
	require.Equal(t, "深圳仓 11月24日 08:00 前送达，24小时内；广州仓无货；佛山仓无货", zh)
	require.Equal(t, "Shenzhen delivers by 08:00 on 24 November, within 24 hours; Guangzhou has none; Foshan has none", en)
}

func TestTheOwnVanServesFirstAndNoOtherDoes(t *testing.T) {
	t.Parallel()
	n := allocationtest.NewNetwork(t, allocationtest.SouthLanes, allocationtest.Guangzhou, allocationtest.Van, allocationtest.OtherVan)
	d := allocationtest.ToGuangzhou(allocationtest.Local(t, "2026-11-23 10:00"), 1)
	d.Van = "VAN-1"
	choices := sourcing.Rank(d, []stock.Offer{allocationtest.Offer(allocationtest.Guangzhou, 5), allocationtest.Offer(allocationtest.OtherVan, 9), allocationtest.Offer(allocationtest.Van, 1)}, n, allocationtest.TestPolicy)
	require.Equal(t, "VAN-1", choices[0].Location)
	require.Equal(t, sourcing.ReasonOwnVan, choices[0].Reason)
	require.Equal(t, d.At, choices[0].ArrivesAt)
	require.Zero(t, choices[0].CostMinor)
	for _, c := range choices {
		require.NotEqual(t, "VAN-2", c.Location)
	}
	d.Quantity = 2
	choices = sourcing.Rank(d, []stock.Offer{allocationtest.Offer(allocationtest.Guangzhou, 5), allocationtest.Offer(allocationtest.Van, 1)}, n, allocationtest.TestPolicy)
	require.Equal(t, "WH-GZ", choices[0].Location, "a van with too few does not serve")
	require.Equal(t, sourcing.ReasonShort, choices[1].Reason)
}

func TestAmongKeepersTheCheapestAndWhenUrgentTheEarliest(t *testing.T) {
	t.Parallel()
	lanes := []lane.Lane{allocationtest.LaneOf("440600", "440100", "standard", 600, "20:30"), allocationtest.LaneOf("440300", "440100", "air", 60, "12:00")}
	n := allocationtest.NewNetwork(t, lanes, allocationtest.Foshan, allocationtest.Shenzhen)
	d := allocationtest.ToGuangzhou(allocationtest.Local(t, "2026-11-23 10:00"), 1)
	offers := []stock.Offer{allocationtest.Offer(allocationtest.Foshan, 5), allocationtest.Offer(allocationtest.Shenzhen, 5)}
	choices := sourcing.Rank(d, offers, n, allocationtest.TestPolicy)
	require.Equal(t, "WH-FS", choices[0].Location)
	require.Equal(t, sourcing.ReasonCostlier, choices[1].Reason)
	require.Contains(t, choices[1].WhyZH, "费用高 ¥")
	d.Urgent = true
	choices = sourcing.Rank(d, offers, n, allocationtest.TestPolicy)
	require.Equal(t, "WH-SZ", choices[0].Location)
	require.Equal(t, sourcing.ReasonLater, choices[1].Reason)
}

func TestAmongNonKeepersTheEarliest(t *testing.T) {
	t.Parallel()
	lanes := []lane.Lane{allocationtest.LaneOf("440600", "440100", "standard", 3000), allocationtest.LaneOf("440300", "440100", "air", 2500)}
	n := allocationtest.NewNetwork(t, lanes, allocationtest.Foshan, allocationtest.Shenzhen)
	choices := sourcing.Rank(allocationtest.ToGuangzhou(allocationtest.Local(t, "2026-11-23 10:00"), 1), []stock.Offer{allocationtest.Offer(allocationtest.Foshan, 5), allocationtest.Offer(allocationtest.Shenzhen, 5)}, n, allocationtest.TestPolicy)
	require.Equal(t, "WH-SZ", choices[0].Location)
	require.False(t, choices[0].Keeps24h)
	require.Equal(t, sourcing.ReasonLater, choices[1].Reason)
}

// Dalian is nearer to Yantai than Qingdao, but across the sea.
func TestTheSeaBetweenDalianAndYantai(t *testing.T) {
	t.Parallel()
	d := allocationtest.ToGuangzhou(allocationtest.Local(t, "2026-11-23 10:00"), 1)
	d.To.AreaCode, d.To.Lon, d.To.Lat = "370600", allocationtest.YantaiLon, allocationtest.YantaiLat
	offers := []stock.Offer{allocationtest.Offer(allocationtest.Dalian, 5), allocationtest.Offer(allocationtest.Qingdao, 5)}
	lanes := []lane.Lane{
		allocationtest.LaneOf("370200", "370600", "direct", 135, "17:30"), allocationtest.LaneOf("370200", "370600", "standard", 600, "20:30", "23:00"),
		allocationtest.LaneOf("210200", "370600", "standard", 735, "20:30", "23:00"),
	}
	with := sourcing.Rank(d, offers, allocationtest.NewNetwork(t, lanes, allocationtest.Dalian, allocationtest.Qingdao), allocationtest.TestPolicy)
	require.Equal(t, "WH-QD", with[0].Location)
	require.Less(t, with[1].Km, with[0].Km)
	require.False(t, with[0].Estimated)

	without := sourcing.Rank(d, offers, allocationtest.NewNetwork(t, nil, allocationtest.Dalian, allocationtest.Qingdao), allocationtest.TestPolicy)
	require.Equal(t, "WH-DL", without[0].Location, "a straight line knows nothing of the sea")
	require.True(t, without[0].Estimated, "which is why it is marked")
	require.Contains(t, without[0].WhyZH, "按距离估算")

	half := sourcing.Rank(d, offers, allocationtest.NewNetwork(t, lanes[:2], allocationtest.Dalian, allocationtest.Qingdao), allocationtest.TestPolicy)
	for _, c := range half {
		require.Equal(t, c.Location == "WH-DL", c.Estimated)
	}
}

func TestLanesAreSoldByPrefecture(t *testing.T) {
	t.Parallel()
	n := allocationtest.NewNetwork(t, allocationtest.SouthLanes, allocationtest.Guangzhou)
	d := allocationtest.ToGuangzhou(allocationtest.Local(t, "2026-11-23 10:00"), 1)
	d.To.AreaCode = "440105"
	c := sourcing.Rank(d, []stock.Offer{allocationtest.Offer(allocationtest.Guangzhou, 1)}, n, allocationtest.TestPolicy)[0]
	require.False(t, c.Estimated)
	require.Equal(t, allocationtest.Local(t, "2026-11-23 17:00"), c.ArrivesAt)
	require.Equal(t, "SF", c.Carrier)
}

func TestADestinationThatNamesNoAreaIsPlacedByItsNeighbours(t *testing.T) {
	t.Parallel()
	wulumuqi := allocationtest.Warehouse("WH-WQ", "650100", "乌鲁木齐仓", "Ürümqi", 87.6005, 43.8010, "16:30")
	wulumuqi.Zone = "Asia/Urumqi"
	n := allocationtest.NewNetwork(t, allocationtest.SouthLanes, allocationtest.Guangzhou, wulumuqi)
	d := allocationtest.ToGuangzhou(allocationtest.Local(t, "2026-11-23 10:00"), 1)
	d.To.AreaCode, d.To.Zone = "", ""
	done := sourcing.CompleteDemand(n, d, d.At)
	require.Equal(t, "440100", done.To.AreaCode)
	require.Equal(t, "Asia/Shanghai", done.To.Zone)
	d.To.Lon, d.To.Lat = 84.9, 45.6 // Karamay, beyond the reach of the city's area
	done = sourcing.CompleteDemand(n, d, d.At)
	require.Empty(t, done.To.AreaCode)
	require.Equal(t, "Asia/Urumqi", done.To.Zone)
	require.Equal(t, orb.Point{84.9, 45.6}, orb.Point{done.To.Lon, done.To.Lat})
}

func TestWhoIsExcludedOrOutOfReachIsNotAsked(t *testing.T) {
	t.Parallel()
	lanes := []lane.Lane{allocationtest.LaneOf("440600", "440100", "standard", 60*24*9), allocationtest.LaneOf("440300", "440100", "standard", 690)}
	n := allocationtest.NewNetwork(t, lanes, allocationtest.Foshan, allocationtest.Shenzhen)
	d := allocationtest.ToGuangzhou(allocationtest.Local(t, "2026-11-23 10:00"), 1)
	d.Exclude = []string{"WH-SZ"}
	choices := sourcing.Rank(d, []stock.Offer{allocationtest.Offer(allocationtest.Foshan, 5), allocationtest.Offer(allocationtest.Shenzhen, 5)}, n, allocationtest.TestPolicy)
	reasons := map[string]sourcing.Reason{}
	for _, c := range choices {
		require.False(t, c.Won)
		reasons[c.Location] = c.Reason
	}
	require.Equal(t, map[string]sourcing.Reason{"WH-FS": sourcing.ReasonOutOfReach, "WH-SZ": sourcing.ReasonExcluded}, reasons)
}

func TestRefurbishedComesLastAndOnlyWhenThePolicySaysSo(t *testing.T) {
	t.Parallel()
	n := allocationtest.NewNetwork(t, allocationtest.SouthLanes, allocationtest.Guangzhou, allocationtest.Shenzhen)
	old := allocationtest.Offer(allocationtest.Guangzhou, 5)
	old.Condition = stock.Refurbished
	offers := []stock.Offer{old, allocationtest.Offer(allocationtest.Shenzhen, 5)}
	d := allocationtest.ToGuangzhou(allocationtest.Local(t, "2026-11-23 10:00"), 1)
	choices := sourcing.Rank(d, offers, n, allocationtest.TestPolicy)
	require.Equal(t, "WH-SZ", choices[0].Location)
	require.Equal(t, sourcing.ReasonNoStock, choices[1].Reason)
	allowed := allocationtest.TestPolicy
	allowed.Conditions = []stock.Condition{stock.New, stock.Refurbished}
	choices = sourcing.Rank(d, offers, n, allowed)
	require.Equal(t, "WH-SZ", choices[0].Location)
	require.Equal(t, sourcing.ReasonRefurbished, choices[1].Reason)
	require.Equal(t, "WH-GZ", sourcing.Rank(d, offers[:1], n, allowed)[0].Location)
	d.Refurbished = false
	for _, c := range sourcing.Rank(d, offers[:1], n, allowed) {
		require.Equal(t, sourcing.ReasonNoStock, c.Reason, "who was not asked gets none, whatever the policy says")
	}
}

func TestFetchedWhereItLiesItTravelsNowhere(t *testing.T) {
	t.Parallel()
	d := allocationtest.ToGuangzhou(allocationtest.Local(t, "2026-11-23 10:00"), 1)
	d.To.Kind, d.To.Location = "warehouse", "WH-GZ"
	c := sourcing.Rank(d, []stock.Offer{allocationtest.Offer(allocationtest.Guangzhou, 1)}, allocationtest.NewNetwork(t, allocationtest.SouthLanes, allocationtest.Guangzhou), allocationtest.TestPolicy)[0]
	require.Equal(t, allocationtest.Local(t, "2026-11-23 10:45"), c.ArrivesAt)
	require.Zero(t, c.CostMinor)
}

func TestTheSameDemandRankedTwiceGivesTheSameAnswer(t *testing.T) {
	t.Parallel()
	places := []site.Location{allocationtest.Foshan, allocationtest.Guangzhou, allocationtest.Shenzhen, allocationtest.Dalian, allocationtest.Qingdao, allocationtest.Van}
	rapid.Check(t, func(t *rapid.T) {
		var lanes []lane.Lane
		for _, p := range places[:5] {
			for _, service := range []string{"standard", "direct", "air"} {
				if rapid.Bool().Draw(t, "has a lane") {
					lanes = append(lanes, allocationtest.LaneOf(p.AreaCode, "440100", service, rapid.IntRange(30, 4000).Draw(t, "minutes"),
						rapid.SliceOfN(rapid.SampledFrom([]string{"01:15", "09:30", "17:30", "23:00"}), 0, 3).Draw(t, "departures")...))
				}
			}
		}
		var offers []stock.Offer
		for _, p := range places {
			if n := rapid.Int64Range(0, 3).Draw(t, "available"); n > 0 {
				offers = append(offers, allocationtest.Offer(p, n))
			}
		}
		d := allocationtest.ToGuangzhou(allocationtest.Local(t, "2026-11-20 00:00").Add(allocationtest.RapidMinutes(t)), rapid.Int64Range(1, 3).Draw(t, "quantity"))
		d.Van, d.Urgent = rapid.SampledFrom([]string{"", "VAN-1"}).Draw(t, "van"), rapid.Bool().Draw(t, "urgent")
		once := sourcing.Rank(d, offers, allocationtest.NewNetwork(t, lanes, places...), allocationtest.TestPolicy)
		again := sourcing.Rank(d, rapid.Permutation(offers).Draw(t, "offers"), allocationtest.NewNetwork(t, rapid.Permutation(lanes).Draw(t, "lanes"),
			rapid.Permutation(places).Draw(t, "places")...), allocationtest.TestPolicy)
		require.Equal(t, once, again)
		wins(t, d, once)
	})
}

func wins(t *rapid.T, d sourcing.Demand, choices []sourcing.Choice) {
	var keeper, usable bool
	for i, c := range choices {
		require.Equal(t, i == 0 && c.Usable(), c.Won)
		require.Contains(t, sourcing.Reasons(), c.Reason)
		require.NotEmpty(t, strings.TrimSpace(c.WhyZH))
		require.NotEmpty(t, strings.TrimSpace(c.WhyEN))
		usable = usable || c.Usable()
		keeper = keeper || (c.Usable() && c.Keeps24h)
		if c.Usable() {
			require.GreaterOrEqual(t, c.Available, d.Quantity)
			require.False(t, c.ArrivesAt.Before(d.At))
			require.False(t, c.ArrivesAt.Before(c.LeavesAt))
		}
	}
	if usable {
		require.Equal(t, keeper, choices[0].Keeps24h, "whoever keeps the promise comes before who does not")
	}
}
