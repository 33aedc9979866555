package coverage_test

import (
	"context"
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"fettle/allocation/allocationtest"
	"fettle/allocation/coverage"
	"fettle/allocation/sourcing"
	"fettle/internal/db"
)

func TestMission043TheSummaryCountsWhatItSays(t *testing.T) {
	t.Parallel()
	d := allocationtest.OpenDoor(t, coverage.Routes)
	d.Receive("FAN", "WH-GZ", 3)
	var plans []sourcing.Plan
	for range 4 {
		plans = append(plans, d.One(allocationtest.ToGuangzhou(d.Now, 1)))
	}
	require.Equal(t, sourcing.Backordered, plans[3].Outcome)
	d.Do(func(ctx context.Context, tx *db.Tx) error {
		_, err := sourcing.Judge(ctx, tx, plans[0].Line, d.Now.Add(7*time.Hour))
		require.NoError(t, err)
		_, err = sourcing.Judge(ctx, tx, plans[1].Line, d.Now.Add(25*time.Hour))
		require.NoError(t, err)
		_, err = sourcing.Judge(ctx, tx, plans[3].Line, d.Now.Add(70*time.Hour))
		return err
	})
	var s coverage.Summary
	require.Equal(t, http.StatusOK, d.Call(allocationtest.Operations, "GET", "/v1/promises/summary?days=7", "", &s))
	require.Len(t, s.Days, 7)
	require.Equal(t, "2026-11-23", s.Days[6].Day)
	require.Zero(t, s.Days[0].Made)
	require.Nil(t, s.Days[0].KeptRate)
	today := s.Days[6].Tally
	require.Equal(t, [6]int{4, 3, 2, 1, 1, 1}, [6]int{today.Made, today.Within24h, today.Kept, today.Broken, today.Open, today.Arrived24h})
	require.InDelta(t, 2.0/3, *s.Total.KeptRate, 1e-9)
	require.InDelta(t, 1.0/3, *s.Total.Rate24h, 1e-9, "a kept promise of a week is no 24-hour delivery")
	require.Equal(t, s.Total, s.Common)
	require.Equal(t, 2, s.Coverage.CommonParts)
	require.Equal(t, 0, s.Coverage.CommonPartsInStock)
	require.InDelta(t, 0.75, *s.Coverage.FirstPickFill, 1e-9)
	require.NotEmpty(t, s.Coverage.DefinitionZH)
}

func TestTheHitRateDoorByDayAndByProvince(t *testing.T) {
	t.Parallel()
	d := allocationtest.OpenDoor(t, coverage.Routes)
	d.Receive("FAN", "WH-GZ", 9)
	kept, broken, open := allocationtest.ToGuangzhou(d.Now, 1), allocationtest.ToGuangzhou(d.Now, 1), allocationtest.ToGuangzhou(d.Now, 1)
	open.To.AreaCode = ""
	open.To.Lon, open.To.Lat = 84.9, 45.6 // Karamay, where the network knows no area
	d.Source(kept, broken, open)
	d.Do(func(ctx context.Context, tx *db.Tx) error {
		_, err := sourcing.Judge(ctx, tx, kept.Line, d.Now.Add(5*time.Hour))
		require.NoError(t, err)
		_, err = sourcing.Judge(ctx, tx, broken.Line, d.Now.Add(100*time.Hour))
		return err
	})
	read := func(query string) coverage.HitRates {
		var out coverage.HitRates
		require.Equal(t, http.StatusOK, d.Call(allocationtest.Operations, "GET", "/v1/promises/hit-rate?"+query, "", &out))
		return out
	}
	day := read("from=2026-11-22T16:00:00Z&to=2026-11-24T16:00:00Z")
	require.Len(t, day.Items, 2, "a day on which nothing was promised is there too")
	require.Equal(t, "2026-11-23", day.Items[0].Key)
	require.Equal(t, 3, day.Items[0].Made)
	require.InDelta(t, 0.5, *day.Total.KeptRate, 1e-9)
	require.Nil(t, day.Items[1].KeptRate)
	province := read("by=province&from=2026-11-22T16:00:00Z&to=2026-11-24T16:00:00Z")
	require.Len(t, province.Items, 2)
	require.Equal(t, "未知地区", province.Items[0].NameZH)
	require.Equal(t, 1, province.Items[0].Open)
	require.Equal(t, "广东", province.Items[1].NameZH)
	require.Equal(t, 1, province.Items[1].Kept)
	require.Equal(t, day.Total, province.Total)
	for _, query := range []string{"from=2026-11-24T00:00:00Z&to=2026-11-24T00:00:00Z", "from=2020-11-24T00:00:00Z"} {
		require.Equal(t, http.StatusUnprocessableEntity, d.Call(allocationtest.Operations, "GET", "/v1/promises/hit-rate?"+query, "", &allocationtest.Problem{}))
	}
}

func TestTheDoorOfTheMapOfSources(t *testing.T) {
	t.Parallel()
	d := allocationtest.OpenDoor(t, coverage.Routes)
	d.Receive("FAN", "WH-GZ", 9)
	var m coverage.SourceMap
	to := fmt.Sprintf("/v1/network/sources?part=FAN&lon=%f&lat=%f", allocationtest.GuangzhouLon, allocationtest.GuangzhouLat)
	require.Equal(t, http.StatusOK, d.Call(allocationtest.Operations, "GET", to, "", &m))
	require.Len(t, m.Items, 1)
	require.Equal(t, int64(9), m.Items[0].Available)
	require.True(t, m.Items[0].Choice.Keeps24h)
	require.Positive(t, m.PeopleWithin)
	var c coverage.NetworkCoverage
	require.Equal(t, http.StatusOK, d.Call(allocationtest.Operations, "GET", "/v1/network/coverage", "", &c))
	require.Equal(t, 2, c.CommonParts)
	require.Equal(t, 1, c.InStock)
	require.Equal(t, coverage.PartCoverage{Part: "FAN2"}, c.Worst[0], "nobody has one")
	require.InDelta(t, *m.Coverage/2, *c.Coverage, 1e-9)
	require.Equal(t, http.StatusNotFound, d.Call(allocationtest.Operations, "GET", "/v1/network/sources?part=NONE", "", &allocationtest.Problem{}))
}
