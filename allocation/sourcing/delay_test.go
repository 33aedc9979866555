package sourcing

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestADelayMovesAPromiseByItsHoursAndNotBeforeItsDay(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC)
	hours := func(n int) time.Time { return now.Add(time.Duration(n) * time.Hour) }
	day := hours(72)
	for name, c := range map[string]struct {
		arrives time.Time
		delay   Delay
		want    time.Time
		moves   bool
	}{
		"by hours":                  {hours(10), Delay{Extra: 6 * time.Hour}, hours(16), true},
		"not before":                {hours(10), Delay{NotBefore: &day}, hours(72), true},
		"both":                      {hours(70), Delay{NotBefore: &day, Extra: 6 * time.Hour}, hours(76), true},
		"what comes later anyway":   {hours(80), Delay{NotBefore: &day}, hours(80), false},
		"what is late is late more": {hours(-5), Delay{Extra: 6 * time.Hour}, hours(6), true},
		"after its end":             {hours(101), Delay{Extra: time.Hour}, hours(101), false},
		"at its very end":           {hours(100), Delay{Extra: time.Hour}, hours(100), false},
	} {
		c.delay.From, c.delay.Until = now, hours(100)
		p, moves := c.delay.move(Promise{MadeAt: hours(-1), ArrivesAt: c.arrives, DueAt: c.arrives.Add(2 * time.Hour), Within24h: true}, now)
		require.Equal(t, c.moves, moves, name)
		require.Equal(t, c.want, p.ArrivesAt, name)
		require.Equal(t, c.want.Add(2*time.Hour), p.DueAt, "%s: what was kept between forecast and promise is kept", name)
	}
	later := Delay{From: hours(20), Until: hours(100), Extra: time.Hour}
	_, moves := later.move(Promise{ArrivesAt: hours(10), DueAt: hours(10)}, now)
	require.False(t, moves, "it is there before it begins")
}
