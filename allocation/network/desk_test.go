package network_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"fettle/allocation/allocationtest"
	"fettle/allocation/network"
)

func TestAParcelLeavesWhenThePlaceCanSendIt(t *testing.T) {
	t.Parallel()
	shanghai, err := time.LoadLocation("Asia/Shanghai")
	require.NoError(t, err)
	urumqi, err := time.LoadLocation("Asia/Urumqi")
	require.NoError(t, err)
	cn := allocationtest.Calendars["CN"]
	in := func(zone *time.Location, text string) time.Time {
		at, err := time.ParseInLocation("2006-01-02 15:04", text, zone)
		require.NoError(t, err)
		return at
	}
	week := network.Desk{Zone: shanghai, Calendar: &cn, Opens: network.Clock{Minutes: 480, Known: true}, Cutoff: network.Clock{Minutes: 990, Known: true}, Pick: 45 * time.Minute}
	west, always, slow := week, week, week
	west.Zone = urumqi
	always.Calendar, always.Cutoff = nil, network.Clock{}
	slow.Pick = 5 * time.Hour
	evening := []string{"23:00", "20:30"}
	for _, c := range []struct {
		name       string
		desk       network.Desk
		ordered    time.Time
		departures []string
		ready      string
		leaves     string
		delay      string
	}{
		{"on a working day before the cut-off", week, in(shanghai, "2026-11-23 10:00"), evening, "2026-11-23 10:45", "2026-11-23 20:30", ""},
		{"at the minute of the cut-off", week, in(shanghai, "2026-11-23 16:30").Add(59 * time.Second), evening, "2026-11-23 17:15", "2026-11-23 20:30", ""},
		{"a minute past the cut-off", week, in(shanghai, "2026-11-23 16:31"), evening, "2026-11-24 08:45", "2026-11-24 20:30", network.ReasonPastCutoff},
		{"before the doors open", week, in(shanghai, "2026-11-23 02:10"), nil, "2026-11-23 08:45", "2026-11-23 08:45", ""},
		{"past the cut-off on a Friday", week, in(shanghai, "2026-11-27 17:00"), nil, "2026-11-30 08:45", "2026-11-30 08:45", network.ReasonPastCutoff},
		{"on a Sunday", week, in(shanghai, "2026-11-22 10:00"), nil, "2026-11-23 08:45", "2026-11-23 08:45", network.ReasonClosedDay},
		{"on a make-up Saturday", week, in(shanghai, "2026-02-14 10:00"), nil, "2026-02-14 10:45", "2026-02-14 10:45", ""},
		{"on an ordinary Saturday", week, in(shanghai, "2026-02-07 10:00"), nil, "2026-02-09 08:45", "2026-02-09 08:45", network.ReasonClosedDay},
		{"on a public holiday", week, in(shanghai, "2026-10-01 10:00"), nil, "2026-10-05 08:45", "2026-10-05 08:45", network.ReasonClosedDay},
		{"after the last departure of the day", slow, in(shanghai, "2026-11-23 16:00"), []string{"09:30", "20:30"}, "2026-11-23 21:00", "2026-11-24 09:30", ""},
		{"by an overnight departure", slow, in(shanghai, "2026-11-23 16:00"), []string{"01:15", "14:00"}, "2026-11-23 21:00", "2026-11-24 01:15", ""},
		{"by an overnight departure into a closed day", slow, in(shanghai, "2026-11-27 16:00"), []string{"01:15"}, "2026-11-27 21:00", "2026-11-28 01:15", ""},
		{"at the very minute of a departure", slow, in(shanghai, "2026-11-23 15:30"), evening, "2026-11-23 20:30", "2026-11-23 20:30", ""},
		{"from a place that never closes", always, in(shanghai, "2026-11-22 23:40"), nil, "2026-11-23 00:25", "2026-11-23 00:25", ""},
		{"in Ürümqi, whose clock is two hours behind", west, in(shanghai, "2026-11-23 18:00"), evening, "2026-11-23 16:45", "2026-11-23 20:30", ""},
		{"in Ürümqi past its own cut-off", west, in(shanghai, "2026-11-23 18:31"), evening, "2026-11-24 08:45", "2026-11-24 20:30", network.ReasonPastCutoff},
		{"in Ürümqi while Monday has begun in Shanghai only", west, in(shanghai, "2026-11-23 01:00"), nil, "2026-11-23 08:45", "2026-11-23 08:45", network.ReasonClosedDay},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			ready, delay, works := c.desk.Ready(c.ordered)
			require.True(t, works)
			require.Equal(t, c.ready, ready.In(c.desk.Zone).Format("2006-01-02 15:04"))
			require.Equal(t, c.delay, delay)
			require.Equal(t, c.leaves, c.desk.Departure(ready, network.ClocksOf(c.departures)).In(c.desk.Zone).Format("2006-01-02 15:04"))
		})
	}
}

func TestAPlaceThatNeverWorksSendsNothing(t *testing.T) {
	t.Parallel()
	c := allocationtest.Calendars["CN"]
	c.Weekdays = "0000000"
	_, _, works := network.Desk{Zone: time.UTC, Calendar: &c, Opens: network.Clock{Minutes: 480, Known: true}}.Ready(allocationtest.Local(t, "2026-11-23 10:00"))
	require.False(t, works)
}
