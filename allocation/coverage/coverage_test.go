package coverage_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"fettle/allocation/allocationtest"
	"fettle/allocation/coverage"
	"fettle/allocation/sourcing"
	"fettle/inventory/stock"
)

func TestTheRingOfAPlaceIsWhereItIsInTime(t *testing.T) {
	t.Parallel()
	at := allocationtest.Local(t, "2026-11-23 10:00")
	// Packed at 10:45, 23 h 15 min are left, of which four are not spent driving: 19.25 h at 55 km/h are 1,058 km of road
	// and 784 of straight line.
	reached := make([]bool, len(coverage.Settlements()))
	alone := coverage.NewCovering(allocationtest.NewNetwork(t, nil, allocationtest.Foshan), allocationtest.TestPolicy, at)
	ring := alone.Ring(&alone.Network.Places[0], reached)
	require.Equal(t, 784, ring.RadiusKm)
	require.Empty(t, ring.Areas)
	within, all := coverage.PeopleOf(reached)
	require.Equal(t, ring.People, within)
	require.Equal(t, int64(675_951_318), all, "every settlement is read")
	require.Greater(t, within, int64(100_000_000), "the south")
	require.Less(t, within, all/2, "neither Shanghai nor Beijing")

	// Lanes are believed where they are: Guangzhou in ten hours, Shenzhen, which is nearer than the ring, in two days.
	lanes := append(allocationtest.SouthLanes[1:2:2], allocationtest.LaneOf("440600", "440300", "standard", 2880))
	laned := coverage.NewCovering(allocationtest.NewNetwork(t, lanes, allocationtest.Foshan), allocationtest.TestPolicy, at)
	with := laned.Ring(&laned.Network.Places[0], reached)
	require.Equal(t, []string{"440100"}, with.Areas)
	require.Equal(t, []string{"440300"}, with.Late)
	require.Less(t, with.People, ring.People)

	// Past the cut-off of Monday it is packed on Tuesday at 08:45: 7 h 46 min are left until 16:31, 3 h 46 min of them to
	// drive, which is 207 km of road.
	late := coverage.NewCovering(allocationtest.NewNetwork(t, nil, allocationtest.Foshan), allocationtest.TestPolicy, allocationtest.Local(t, "2026-11-23 16:31"))
	require.Equal(t, 153, late.Ring(&late.Network.Places[0], reached).RadiusKm)
}

func TestTheMapOfSourcesOfAPart(t *testing.T) {
	t.Parallel()
	n := allocationtest.NewNetwork(t, allocationtest.SouthLanes, allocationtest.Foshan, allocationtest.Guangzhou, allocationtest.Shenzhen, allocationtest.Van)
	offers := []stock.Offer{allocationtest.Offer(allocationtest.Foshan, 2), allocationtest.Offer(allocationtest.Shenzhen, 7), allocationtest.Offer(allocationtest.Van, 1)}
	d := allocationtest.ToGuangzhou(allocationtest.Local(t, "2026-11-23 17:00"), 1)
	m := coverage.MapSources(n, d, allocationtest.TestPolicy, offers, 10)
	require.Len(t, m.Items, 2, "a van is no source for everybody")
	require.Equal(t, "WH-SZ", m.Items[0].Location, "who would be chosen comes first")
	require.Equal(t, int64(7), m.Items[0].Available)
	require.True(t, m.Items[0].Choice.Won)
	require.Equal(t, sourcing.ReasonPastCutoff, m.Items[1].Choice.Reason)
	require.InDelta(t, float64(m.PeopleWithin)/float64(m.People), *m.Coverage, 1e-9)

	d.To.Lon, d.To.Lat = 0, 0
	m = coverage.MapSources(n, d, allocationtest.TestPolicy, offers, 1)
	require.Equal(t, 1, m.Left)
	require.Nil(t, m.Items[0].Choice)
	require.Equal(t, "WH-SZ", m.Items[0].Location, "who has most comes first")
	require.Zero(t, coverage.MapSources(n, d, allocationtest.TestPolicy, nil, 1).PeopleWithin)
}

func TestCoverageCountsThePeopleWhoCanHaveAPartInTime(t *testing.T) {
	t.Parallel()
	far := allocationtest.Warehouse("WH-XA", "610100", "西安仓", "Xi'an", 108.9480, 34.2632, "16:30")
	hotels := allocationtest.Qingdao
	hotels.KeyAccount = "HOTELS"
	at := allocationtest.Local(t, "2026-11-23 10:00")
	c := coverage.NewCovering(allocationtest.NewNetwork(t, nil, allocationtest.Foshan, far, hotels, allocationtest.Van), allocationtest.TestPolicy, at)
	got := c.Coverages([]string{"FAN", "PUMP", "BELT", "SEAL"}, map[string][]string{"FAN": {"WH-FS"}, "PUMP": {"WH-XA", "WH-FS", "VAN-1", "WH-QD"}, "BELT": {"WH-QD"}})
	reached := make([]bool, len(coverage.Settlements()))
	within, all := coverage.PeopleOf(reached)
	require.Zero(t, within)
	within = c.Ring(&c.Network.Places[c.Network.ByCode["WH-FS"]], reached).People
	require.Equal(t, coverage.PartCoverage{Part: "FAN", Places: 1, Coverage: float64(within) / float64(all)}, got[0])
	require.Equal(t, 2, got[1].Places, "a van and what is kept for hotels serve not everybody")
	require.Greater(t, got[1].Coverage, got[0].Coverage)
	require.Equal(t, []coverage.PartCoverage{{Part: "BELT"}, {Part: "SEAL"}}, got[2:])
}
