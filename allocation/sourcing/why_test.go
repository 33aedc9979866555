package sourcing_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"fettle/allocation/allocationtest"
	"fettle/allocation/network"
	"fettle/allocation/sourcing"
	"fettle/inventory/catalog"
	"fettle/inventory/stock"
	"fettle/inventory/transfer"
	"fettle/shipping/lane"
	"fettle/shipping/pick"
)

var xian = allocationtest.Warehouse("WH-XA", "610100", "西安仓", "Xi'an", 108.9480, 34.2632, "16:30")

// planned is the plan for one demand on offers, without a database.
func planned(t *testing.T, d sourcing.Demand, offers []stock.Offer, expected []sourcing.Expected, n network.Snapshot, p network.Policy) sourcing.Plan {
	t.Helper()
	w, err := sourcing.NewWeighing(n, p, d.At, []sourcing.Demand{d})
	require.NoError(t, err)
	w.Expected = expected
	w.Rank(offers)
	w.Choose()
	return w.Plans(d.At)[0]
}

// The engineer stands in Ürümqi, 2,121 km from Xi'an by the great circle.
func toUrumqi(t *testing.T, at string) sourcing.Demand {
	d := allocationtest.ToGuangzhou(allocationtest.Local(t, at), 1)
	d.To = pick.ShipTo{Kind: "site", AreaCode: "650100", Lon: 87.6168, Lat: 43.8256, Zone: "Asia/Urumqi"}
	return d
}

func TestWhatOnlyXianHasIsRefusedWithin24HoursInUrumqiAndPromisedForLater(t *testing.T) {
	t.Parallel()
	only := []stock.Offer{allocationtest.Offer(xian, 3)}
	urumqi := allocationtest.Warehouse("WH-WQ", "650100", "乌鲁木齐仓", "Ürümqi", 87.6005, 43.8010, "16:30")
	urumqi.Zone = "Asia/Urumqi"
	byAir := allocationtest.LaneOf("610100", "650100", "air", 1500, "20:30")

	// By air: ordered on Monday at 10:00, packed by 10:45, leaves at 20:30, 25 hours on the way: Tuesday 21:30 here, which
	// is 19:30 in Ürümqi and eleven hours and a half too late.
	plan := planned(t, toUrumqi(t, "2026-11-23 10:00"), only, nil, allocationtest.NewNetwork(t, []lane.Lane{byAir}, xian, urumqi), allocationtest.TestPolicy)
	require.Equal(t, sourcing.Reserved, plan.Outcome)
	require.Equal(t, "WH-XA", plan.Source)
	require.False(t, plan.Promise.Within24h)
	require.Equal(t, allocationtest.Local(t, "2026-11-24 21:30"), plan.Promise.ArrivesAt)
	require.Equal(t, plan.Promise.ArrivesAt, plan.Promise.DueAt, "one time is told")
	require.Equal(t, &sourcing.Refusal{Reason: sourcing.ReasonTooLate,
		WhyZH: "无法在24小时内送达：西安仓最早 11月24日 19:30 送达，超过24小时，且只有该处有货",
		WhyEN: "It cannot be there within 24 hours: Xi'an could deliver by 19:30 on 24 November, after the 24 hours, and no other place has it"}, plan.Refusal)
	require.Contains(t, plan.WhyZH, "乌鲁木齐仓无货")

	// By the distance: 2,121 km are 2,863 km of road, 52 h 3 min at 55 km/h and four more hours.
	plan = planned(t, toUrumqi(t, "2026-11-23 10:00"), only, nil, allocationtest.NewNetwork(t, nil, xian, urumqi), allocationtest.TestPolicy)
	require.Equal(t, sourcing.ReasonTooLate, plan.Refusal.Reason)
	require.True(t, plan.Choices[0].Estimated)
	require.InDelta(t, 56.05, plan.Promise.ArrivesAt.Sub(allocationtest.Local(t, "2026-11-23 10:45")).Hours(), 0.02)
	require.Contains(t, plan.WhyZH, "按距离估算")

	// After the cut-off that is the reason.
	plan = planned(t, toUrumqi(t, "2026-11-23 16:31"), only, nil, allocationtest.NewNetwork(t, []lane.Lane{byAir}, xian, urumqi), allocationtest.TestPolicy)
	require.Equal(t, sourcing.ReasonPastCutoff, plan.Refusal.Reason)
	require.Equal(t, allocationtest.Local(t, "2026-11-25 21:30"), plan.Promise.ArrivesAt)

	// Out of the reach of the policy nothing is sent; the reason names who has it.
	near := allocationtest.TestPolicy
	near.ReachHours = 30
	plan = planned(t, toUrumqi(t, "2026-11-23 10:00"), only, nil, allocationtest.NewNetwork(t, []lane.Lane{byAir}, xian, urumqi), near)
	require.Equal(t, sourcing.Backordered, plan.Outcome)
	require.Equal(t, sourcing.ReasonOutOfReach, plan.Refusal.Reason)
	require.Contains(t, plan.Refusal.WhyEN, "Xi'an is out of reach")

	plan = planned(t, toUrumqi(t, "2026-11-23 10:00"), nil, nil, allocationtest.NewNetwork(t, nil, xian, urumqi), allocationtest.TestPolicy)
	require.Equal(t, sourcing.ReasonNoSource, plan.Refusal.Reason)
	require.False(t, plan.Promise.Within24h)
}

func TestWhatKeepsTheHoursIsNotRefused(t *testing.T) {
	t.Parallel()
	plan := planned(t, allocationtest.ToGuangzhou(allocationtest.Local(t, "2026-11-23 10:00"), 1), []stock.Offer{allocationtest.Offer(allocationtest.Foshan, 3)}, nil, allocationtest.NewNetwork(t, allocationtest.SouthLanes, allocationtest.Foshan), allocationtest.TestPolicy)
	require.True(t, plan.Promise.Within24h)
	require.Nil(t, plan.Refusal)
	require.Nil(t, plan.Awaits)
}

func TestWhatIsOnTheRoadIsPromisedOnce(t *testing.T) {
	t.Parallel()
	n := allocationtest.NewNetwork(t, allocationtest.SouthLanes, allocationtest.Foshan)
	p := allocationtest.TestPolicy
	on := func(id string, condition stock.Condition, quantity int64, at string) transfer.Inbound {
		return transfer.Inbound{Transfer: id, Location: "WH-FS", Part: "FAN", Condition: condition, Quantity: quantity, DueAt: allocationtest.Local(t, at)}
	}
	inbound := []transfer.Inbound{on("T1", stock.New, 2, "2026-11-24 09:00"), on("T2", stock.Used, 9, "2026-11-24 09:00"), on("T3", stock.New, 3, "2026-11-25 09:00")}
	// Three wait already: all of the first and one of the third are theirs.
	expected := sourcing.ExpectedOf(p, inbound, map[string]int64{"FAN": 3})
	require.Len(t, expected, 1)
	require.Equal(t, "T3", expected[0].Transfer)
	require.Equal(t, int64(2), expected[0].Quantity)

	at := allocationtest.Local(t, "2026-11-23 10:00")
	w, err := sourcing.NewWeighing(n, p, at, []sourcing.Demand{allocationtest.ToGuangzhou(at, 2), allocationtest.ToGuangzhou(at, 2)})
	require.NoError(t, err)
	w.Expected = expected
	w.Rank(nil)
	plans := w.Plans(at)
	require.Equal(t, "T3", plans[0].Awaits.Transfer)
	require.Nil(t, plans[1].Awaits, "the second of the same order is not promised the same pieces")
	require.True(t, plans[1].Promise.DueAt.After(plans[0].Promise.DueAt))
}

func TestABackorderIsPromisedForWhenStockComes(t *testing.T) {
	t.Parallel()
	n := allocationtest.NewNetwork(t, allocationtest.SouthLanes, allocationtest.Foshan, allocationtest.Shenzhen, allocationtest.Van, allocationtest.OtherVan)
	p := allocationtest.TestPolicy
	p.SupplierDays = map[catalog.Class]int{"common": 5, "other": 15}
	d := allocationtest.ToGuangzhou(allocationtest.Local(t, "2026-11-23 10:00"), 2)
	coming := func(location string, quantity int64, at string) sourcing.Expected {
		return sourcing.Expected{Location: location, Part: "FAN", Quantity: quantity, DueAt: allocationtest.Local(t, at)}
	}
	for _, c := range []struct {
		name     string
		class    catalog.Class
		expected []sourcing.Expected
		awaits   string
		due      string
	}{
		{"from the supplier, of a class that has no days of its own", "", nil, "", "2026-11-30 10:00"},
		{"from the supplier of common parts", "common", nil, "", "2026-11-28 10:00"},
		{"from the supplier of other parts", "other", nil, "", "2026-12-08 10:00"},
		// In Foshan on Tuesday at 15:00: packed by 15:45, leaves 20:30, there at 06:30; two hours are added.
		{"what is on its way to Foshan", "common", []sourcing.Expected{coming("WH-FS", 2, "2026-11-24 15:00")}, "WH-FS", "2026-11-25 08:30"},
		// At 17:00 Foshan's cut-off is past, Shenzhen's at 18:00 is not.
		{"the first to be there, not the first to come in", "common", []sourcing.Expected{coming("WH-FS", 2, "2026-11-24 17:00"), coming("WH-SZ", 9, "2026-11-24 17:30")}, "WH-SZ", "2026-11-25 10:00"},
		{"not what is too few", "common", []sourcing.Expected{coming("WH-FS", 1, "2026-11-24 15:00")}, "", "2026-11-28 10:00"},
		{"not what comes to somebody else's van", "common", []sourcing.Expected{coming("VAN-2", 5, "2026-11-24 15:00")}, "", "2026-11-28 10:00"},
		{"not what comes after the supplier", "common", []sourcing.Expected{coming("WH-FS", 5, "2026-12-03 15:00")}, "", "2026-11-28 10:00"},
		// It should have come on Sunday: it is late, and as good as expected now.
		{"what is overdue, from now", "common", []sourcing.Expected{coming("WH-FS", 2, "2026-11-22 09:00")}, "WH-FS", "2026-11-24 08:30"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			d := d
			d.Class = c.class
			plan := planned(t, d, nil, c.expected, n, p)
			require.Equal(t, sourcing.Backordered, plan.Outcome)
			require.Equal(t, allocationtest.Local(t, c.due), plan.Promise.DueAt)
			if c.awaits == "" {
				require.Nil(t, plan.Awaits)
				return
			}
			require.Equal(t, c.awaits, plan.Awaits.Location)
			require.Contains(t, plan.WhyZH, "在途")
			require.Equal(t, plan.Promise.DueAt, plan.Promise.ArrivesAt)
			require.Less(t, time.Duration(0), plan.Promise.DueAt.Sub(d.At))
		})
	}
}
