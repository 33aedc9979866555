package lane

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestArrivalTakesTheNextDepartureOnTheOriginsClock(t *testing.T) {
	t.Parallel()
	zone := time.FixedZone("UTC+8", 8*3600)
	ready := func(hour, minute int) time.Time { return time.Date(2026, 11, 23, hour, minute, 0, 0, zone) }
	night := Lane{TransitMinutes: 600, Departures: []string{"23:00", "20:30"}}
	for name, c := range map[string]struct {
		lanes []Lane
		ready time.Time
		want  time.Time
	}{
		"before the first":        {[]Lane{night}, ready(10, 0), ready(30, 30)},
		"at the minute it leaves": {[]Lane{night}, ready(20, 30), ready(30, 30)},
		"between the two":         {[]Lane{night}, ready(20, 31), ready(33, 0)},
		"after the last":          {[]Lane{night}, ready(23, 30), ready(24+30, 30)},
		"leaves when ready":       {[]Lane{{TransitMinutes: 90}}, ready(23, 30), ready(25, 0)},
		"the earliest of several": {[]Lane{night, {TransitMinutes: 2000}}, ready(10, 0), ready(30, 30)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, found := Arrival(c.lanes, c.ready.UTC(), zone)
			require.True(t, found)
			require.Equal(t, c.want.UTC(), got)
		})
	}
	_, found := Arrival(nil, ready(10, 0), zone)
	require.False(t, found)
}
