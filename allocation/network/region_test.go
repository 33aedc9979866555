package network_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"fettle/allocation/network"
	"fettle/inventory/site"
)

func place(code, zone string, lon, lat float64) site.Location {
	return site.Location{Code: code, Kind: site.City, NameZH: code, NameEN: code, AreaCode: "DE-BY", Lon: &lon, Lat: &lat, Zone: zone}
}

// The area served, the zone of a home and the day of the catalogue come from the places of the network, wherever it lies.
func TestANetworkAnywhereServesWhereItsPlacesAre(t *testing.T) {
	t.Parallel()
	n, err := network.New([]site.Location{place("MUC", "Europe/Berlin", 11.58, 48.14), place("BER", "Europe/Berlin", 13.40, 52.52),
		place("LIS", "Europe/Lisbon", -9.14, 38.72), place("HEL", "Europe/Helsinki", 24.94, 60.17)}, nil, nil, nil)
	require.NoError(t, err)
	require.Equal(t, "Europe/Berlin", n.Home.String())
	require.Equal(t, "Europe/Berlin", n.ZoneAt(11.59, 48.14).String())
	require.Equal(t, "Europe/Lisbon", n.ZoneAt(-8.61, 41.15).String())
	require.NoError(t, n.CheckServed(11.59, 48.14))
	require.ErrorIs(t, n.CheckServed(48.14, 11.59), network.ErrPlace, "swapped")
	require.ErrorIs(t, n.CheckServed(113.3, 23.1), network.ErrPlace, "another country")
	empty, err := network.New(nil, nil, nil, nil)
	require.NoError(t, err)
	require.NoError(t, empty.CheckServed(11.59, 48.14))
	require.Equal(t, time.UTC, empty.Home)
}

// Opening hours belong to the place, and a pick that would end when nobody works is taken up again when somebody does.
func TestAPickThatCrossesIntoClosedHoursWaits(t *testing.T) {
	t.Parallel()
	berlin, err := time.LoadLocation("Europe/Berlin")
	require.NoError(t, err)
	weekdays := &site.Calendar{Weekdays: "1111100", Days: map[string]bool{}}
	clock := func(h, m int) network.Clock { return network.Clock{Minutes: h*60 + m, Known: true} }
	at := func(text string) time.Time {
		out, err := time.ParseInLocation("2006-01-02 15:04", text, berlin)
		require.NoError(t, err)
		return out
	}
	for _, c := range []struct {
		name           string
		desk           network.Desk
		ordered, ready string
	}{
		{"open at night", network.Desk{Opens: clock(0, 0), Pick: 45 * time.Minute}, "2026-11-24 01:42", "2026-11-24 02:27"},
		{"by the hour of the policy", network.Desk{Pick: 45 * time.Minute}, "2026-11-24 01:42", "2026-11-24 08:45"},
		{"begun before it closes, and not done", network.Desk{Closes: clock(17, 0), Pick: 45 * time.Minute}, "2026-11-24 16:30", "2026-11-25 08:45"},
		{"done as it closes", network.Desk{Closes: clock(17, 0), Pick: 45 * time.Minute}, "2026-11-24 16:15", "2026-11-24 17:00"},
		{"on Friday night, into Saturday", network.Desk{Opens: clock(0, 0), Pick: 45 * time.Minute, Calendar: weekdays}, "2026-11-27 23:30", "2026-11-30 00:45"},
		{"on Thursday night, into Friday", network.Desk{Opens: clock(0, 0), Pick: 45 * time.Minute, Calendar: weekdays}, "2026-11-26 23:30", "2026-11-27 00:15"},
		{"over the hour that summer time takes", network.Desk{Opens: clock(0, 0), Pick: 90 * time.Minute}, "2026-03-29 01:30", "2026-03-29 04:00"},
	} {
		c.desk.Zone = berlin
		ready, _, works := c.desk.OpenBy(clock(8, 0)).Ready(at(c.ordered))
		require.True(t, works, c.name)
		require.Equal(t, at(c.ready).UTC(), ready.UTC(), c.name)
	}
}
