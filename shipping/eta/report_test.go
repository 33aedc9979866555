package eta_test

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"fettle/shipping/eta"
	"fettle/shipping/shipment"
)

// plainJourneys have nothing that the forecast does not know: every leg is drawn anew from one distribution of the lane.
func plainJourneys(seed uint64, n int) []eta.Journey {
	r := rand.New(rand.NewPCG(seed, 5))
	start := time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)
	draw := func(mean, spread float64) time.Duration {
		return eta.MinutesOf(mean * math.Exp(r.NormFloat64()*spread)).Round(time.Minute)
	}
	out := make([]eta.Journey, n)
	for i := range out {
		at := start.Add(time.Duration(i) * 10 * time.Minute)
		j := eta.Journey{Origin: "440100", Dest: "440300", Carrier: "SF", Service: "standard", Zone: time.UTC, ShippedAt: at, CarrierAt: at.Add(13 * time.Hour),
			DueAt: at.Add(eta.MinutesOf(500 + r.Float64()*1200))}
		for _, l := range []struct {
			leg  shipment.State
			mean float64
		}{{shipment.PickedUp, 60}, {shipment.InTransit, 240}, {shipment.AtHub, 400}, {shipment.OutForDelivery, 120}} {
			at = at.Add(draw(l.mean, 0.5))
			j.Stops = append(j.Stops, eta.Stop{Leg: l.leg, At: at})
		}
		j.ArrivedAt = at.Add(draw(100, 0.7))
		out[i] = j
	}
	return out
}

func model(t *testing.T, r eta.Report, name string) eta.Calibration {
	t.Helper()
	for _, m := range r.Models {
		if m.Model == name {
			return m
		}
	}
	require.Fail(t, "no such model", name)
	return eta.Calibration{}
}

func TestForecastsAreCalibratedWhereNothingIsHidden(t *testing.T) {
	t.Parallel()
	r := eta.Evaluate(plainJourneys(1, 20000), 0.7, eta.StandardPolicy)
	require.InDelta(t, 14000, r.Learned, 200)
	require.Equal(t, 6000, r.Judged)
	lane, silent := model(t, r, "lane"), model(t, r, eta.Silent)
	require.InDelta(t, 0.8, lane.Inside, 0.02)
	require.InDelta(t, 0.8, silent.Inside, 0.02)
	require.Less(t, lane.Pinball, lane.Carrier/2, "against a carrier that promises thirteen hours for all")
	for _, d := range r.Deciles {
		if d.Forecasts > 1000 {
			require.InDelta(t, d.Said, d.Came, 0.03, "%+v", d)
		}
	}
	require.Less(t, r.Brier, r.BaseBrier)
}
