package dispatch_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/paulmach/orb"
	"github.com/stretchr/testify/require"

	"fettle/repairflow/dispatch"
	"fettle/repairflow/workforce"
)

var weights = dispatch.Policy{KmPerHour: 30, DetourPercent: 135, SpreadPercent: 30, LoadMinutes: 12, PartMinutes: 30, LevelMinutes: 3, VisitMinutes: 90, Shown: 5}

var monday = time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC)

func crowd(random *rand.Rand, n int) []workforce.Engineer {
	out := make([]workforce.Engineer, n)
	for i := range out {
		e := workforce.Engineer{Login: fmt.Sprintf("e%05d", i), Lon: 100 + random.Float64()*20, Lat: 20 + random.Float64()*20, Zone: "Asia/Shanghai", Active: true}
		for day := range 7 {
			if random.IntN(7) > 0 {
				e.Shifts = append(e.Shifts, workforce.Shift{Weekday: day + 1, Starts: "08:00", Ends: "20:00"})
			}
		}
		for _, c := range []string{"aircon", "fridge", "washer"} {
			if random.IntN(2) == 0 {
				e.Certificates = append(e.Certificates, workforce.Certificate{Category: c, Level: 1 + random.IntN(3), ValidFrom: monday.Add(-time.Hour * 100), ValidTo: monday.Add(time.Hour * time.Duration(random.IntN(200)-50))})
			}
		}
		if random.IntN(4) == 0 {
			e.Areas = []string{"GZ"}
		}
		out[i] = e
	}
	return out
}

// TestPropertyTheBestOfManyIsTheBestOfAll weighs everybody one by one and compares; who lacks the certificate is never among them.
func TestPropertyTheBestOfManyIsTheBestOfAll(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(11, 8))
	for range 40 {
		all := crowd(random, 1+random.IntN(3000))
		facts := make(map[string]dispatch.Facts, len(all))
		var near []string
		for _, e := range all {
			f := dispatch.Facts{Visits: random.IntN(6), Busy: random.IntN(5) == 0, Carries: random.IntN(10) == 0}
			if random.IntN(20) == 0 {
				f.Stops = []orb.Point{{100 + random.Float64()*20, 20 + random.Float64()*20}}
				near = append(near, e.Login)
			}
			facts[e.Login] = f
		}
		s, err := dispatch.NewSnapshot(all)
		require.NoError(t, err)
		job := dispatch.Job{At: orb.Point{100 + random.Float64()*20, 20 + random.Float64()*20}, Category: "aircon", Certified: random.IntN(2) == 0, From: monday, Until: monday.Add(2 * time.Hour)}
		if random.IntN(2) == 0 {
			job.Area = "GZ"
		}
		ask := func(logins []string) []dispatch.Facts {
			out := make([]dispatch.Facts, len(logins))
			for i, l := range logins {
				out[i] = facts[l]
			}
			return out
		}
		got := s.Best(job, weights, 5, near, ask)
		whole := s.Best(job, weights, len(all), near, ask)
		require.Equal(t, whole[:min(5, len(whole))], got)
		for _, c := range got {
			e := all[slices.IndexFunc(all, func(e workforce.Engineer) bool { return e.Login == c.Engineer })]
			require.True(t, !job.Certified || workforce.Certified(e.Certificates, "aircon", monday))
			require.True(t, e.Works(job.From, job.Until))
			require.True(t, e.Serves(job.Area))
			require.False(t, facts[c.Engineer].Busy)
			require.InDelta(t, c.Score, c.TravelMinutes+c.LoadMinutes+c.PartMinutes+c.LevelMinutes, 1e-9)
			require.InDelta(t, c.SpreadMinutes, c.TravelMinutes*0.3, 1e-9)
		}
	}
}
