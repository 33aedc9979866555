package allocation

import (
	"testing"

	"github.com/stretchr/testify/require"

	"fettle/inventory/stock"
)

func TestTheRingOfAPlaceIsWhereItIsInTime(t *testing.T) {
	t.Parallel()
	at := local(t, "2026-11-23 10:00")
	// Packed at 10:45, 23 h 15 min are left, of which four are not spent driving: 19.25 h at 55 km/h are 1,058 km of road
	// and 784 of straight line.
	reached := make([]bool, len(settlements()))
	alone := newCovering(newNetwork(t, nil, foshan), testPolicy, at)
	ring := alone.ring(&alone.network.places[0], reached)
	require.Equal(t, 784, ring.RadiusKm)
	require.Empty(t, ring.Areas)
	within, all := peopleOf(reached)
	require.Equal(t, ring.People, within)
	require.Equal(t, int64(675_951_318), all, "every settlement is read")
	require.Greater(t, within, int64(100_000_000), "the south")
	require.Less(t, within, all/2, "neither Shanghai nor Beijing")

	// Lanes are believed where they are: Guangzhou in ten hours, Shenzhen, which is nearer than the ring, in two days.
	lanes := append(southLanes[1:2:2], laneOf("440600", "440300", "standard", 2880))
	laned := newCovering(newNetwork(t, lanes, foshan), testPolicy, at)
	with := laned.ring(&laned.network.places[0], reached)
	require.Equal(t, []string{"440100"}, with.Areas)
	require.Equal(t, []string{"440300"}, with.Late)
	require.Less(t, with.People, ring.People)

	// Past the cut-off of Monday it is packed on Tuesday at 08:45: 7 h 46 min are left until 16:31, 3 h 46 min of them to
	// drive, which is 207 km of road.
	late := newCovering(newNetwork(t, nil, foshan), testPolicy, local(t, "2026-11-23 16:31"))
	require.Equal(t, 153, late.ring(&late.network.places[0], reached).RadiusKm)
}

func TestTheMapOfSourcesOfAPart(t *testing.T) {
	t.Parallel()
	n := newNetwork(t, southLanes, foshan, guangzhou, shenzhen, van)
	offers := []stock.Offer{offer(foshan, 2), offer(shenzhen, 7), offer(van, 1)}
	d := toGuangzhou(local(t, "2026-11-23 17:00"), 1)
	m := mapSources(n, d, testPolicy, offers, 10)
	require.Len(t, m.Items, 2, "a van is no source for everybody")
	require.Equal(t, "WH-SZ", m.Items[0].Location, "who would be chosen comes first")
	require.Equal(t, int64(7), m.Items[0].Available)
	require.True(t, m.Items[0].Choice.Won)
	require.Equal(t, ReasonPastCutoff, m.Items[1].Choice.Reason)
	require.InDelta(t, float64(m.PeopleWithin)/float64(m.People), *m.Coverage, 1e-9)

	d.To.Lon, d.To.Lat = 0, 0
	m = mapSources(n, d, testPolicy, offers, 1)
	require.Equal(t, 1, m.Left)
	require.Nil(t, m.Items[0].Choice)
	require.Equal(t, "WH-SZ", m.Items[0].Location, "who has most comes first")
	require.Zero(t, mapSources(n, d, testPolicy, nil, 1).PeopleWithin)
}

func TestCoverageCountsThePeopleWhoCanHaveAPartInTime(t *testing.T) {
	t.Parallel()
	far := warehouse("WH-XA", "610100", "西安仓", "Xi'an", 108.9480, 34.2632, "16:30")
	hotels := qingdao
	hotels.KeyAccount = "HOTELS"
	at := local(t, "2026-11-23 10:00")
	c := newCovering(newNetwork(t, nil, foshan, far, hotels, van), testPolicy, at)
	got := c.coverages([]string{"FAN", "PUMP", "BELT", "SEAL"}, map[string][]string{"FAN": {"WH-FS"}, "PUMP": {"WH-XA", "WH-FS", "VAN-1", "WH-QD"}, "BELT": {"WH-QD"}})
	reached := make([]bool, len(settlements()))
	within, all := peopleOf(reached)
	require.Zero(t, within)
	within = c.ring(&c.network.places[c.network.byCode["WH-FS"]], reached).People
	require.Equal(t, PartCoverage{Part: "FAN", Places: 1, Coverage: float64(within) / float64(all)}, got[0])
	require.Equal(t, 2, got[1].Places, "a van and what is kept for hotels serve not everybody")
	require.Greater(t, got[1].Coverage, got[0].Coverage)
	require.Equal(t, []PartCoverage{{Part: "BELT"}, {Part: "SEAL"}}, got[2:])
}
