package allocation

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestAParcelLeavesWhenThePlaceCanSendIt(t *testing.T) {
	t.Parallel()
	shanghai, err := time.LoadLocation("Asia/Shanghai")
	require.NoError(t, err)
	urumqi, err := time.LoadLocation("Asia/Urumqi")
	require.NoError(t, err)
	cn := calendars["CN"]
	in := func(zone *time.Location, text string) time.Time {
		at, err := time.ParseInLocation("2006-01-02 15:04", text, zone)
		require.NoError(t, err)
		return at
	}
	week := desk{zone: shanghai, calendar: &cn, opens: clock{minutes: 480, known: true}, cutoff: clock{minutes: 990, known: true}, pick: 45 * time.Minute}
	west, always, slow := week, week, week
	west.zone = urumqi
	always.calendar, always.cutoff = nil, clock{}
	slow.pick = 5 * time.Hour
	evening := []string{"23:00", "20:30"}
	for _, c := range []struct {
		name       string
		desk       desk
		ordered    time.Time
		departures []string
		ready      string
		leaves     string
		delay      string
	}{
		{"on a working day before the cut-off", week, in(shanghai, "2026-11-23 10:00"), evening, "2026-11-23 10:45", "2026-11-23 20:30", ""},
		{"at the minute of the cut-off", week, in(shanghai, "2026-11-23 16:30").Add(59 * time.Second), evening, "2026-11-23 17:15", "2026-11-23 20:30", ""},
		{"a minute past the cut-off", week, in(shanghai, "2026-11-23 16:31"), evening, "2026-11-24 08:45", "2026-11-24 20:30", ReasonPastCutoff},
		{"before the doors open", week, in(shanghai, "2026-11-23 02:10"), nil, "2026-11-23 08:45", "2026-11-23 08:45", ""},
		{"past the cut-off on a Friday", week, in(shanghai, "2026-11-27 17:00"), nil, "2026-11-30 08:45", "2026-11-30 08:45", ReasonPastCutoff},
		{"on a Sunday", week, in(shanghai, "2026-11-22 10:00"), nil, "2026-11-23 08:45", "2026-11-23 08:45", ReasonClosedDay},
		{"on a make-up Saturday", week, in(shanghai, "2026-02-14 10:00"), nil, "2026-02-14 10:45", "2026-02-14 10:45", ""},
		{"on an ordinary Saturday", week, in(shanghai, "2026-02-07 10:00"), nil, "2026-02-09 08:45", "2026-02-09 08:45", ReasonClosedDay},
		{"on a public holiday", week, in(shanghai, "2026-10-01 10:00"), nil, "2026-10-05 08:45", "2026-10-05 08:45", ReasonClosedDay},
		{"after the last departure of the day", slow, in(shanghai, "2026-11-23 16:00"), []string{"09:30", "20:30"}, "2026-11-23 21:00", "2026-11-24 09:30", ""},
		{"by an overnight departure", slow, in(shanghai, "2026-11-23 16:00"), []string{"01:15", "14:00"}, "2026-11-23 21:00", "2026-11-24 01:15", ""},
		{"by an overnight departure into a closed day", slow, in(shanghai, "2026-11-27 16:00"), []string{"01:15"}, "2026-11-27 21:00", "2026-11-28 01:15", ""},
		{"at the very minute of a departure", slow, in(shanghai, "2026-11-23 15:30"), evening, "2026-11-23 20:30", "2026-11-23 20:30", ""},
		{"from a place that never closes", always, in(shanghai, "2026-11-22 23:40"), nil, "2026-11-23 00:25", "2026-11-23 00:25", ""},
		{"in Ürümqi, whose clock is two hours behind", west, in(shanghai, "2026-11-23 18:00"), evening, "2026-11-23 16:45", "2026-11-23 20:30", ""},
		{"in Ürümqi past its own cut-off", west, in(shanghai, "2026-11-23 18:31"), evening, "2026-11-24 08:45", "2026-11-24 20:30", ReasonPastCutoff},
		{"in Ürümqi while Monday has begun in Shanghai only", west, in(shanghai, "2026-11-23 01:00"), nil, "2026-11-23 08:45", "2026-11-23 08:45", ReasonClosedDay},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			ready, delay, works := c.desk.ready(c.ordered)
			require.True(t, works)
			require.Equal(t, c.ready, ready.In(c.desk.zone).Format("2006-01-02 15:04"))
			require.Equal(t, c.delay, delay)
			require.Equal(t, c.leaves, c.desk.departure(ready, clocksOf(c.departures)).In(c.desk.zone).Format("2006-01-02 15:04"))
		})
	}
}

func TestAPlaceThatNeverWorksSendsNothing(t *testing.T) {
	t.Parallel()
	c := calendars["CN"]
	c.Weekdays = "0000000"
	_, _, works := desk{zone: time.UTC, calendar: &c, opens: clock{minutes: 480, known: true}}.ready(local(t, "2026-11-23 10:00"))
	require.False(t, works)
}
