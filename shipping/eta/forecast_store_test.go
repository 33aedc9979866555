package eta_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"fettle/internal/db"
	"fettle/internal/event"
	"fettle/shipping/eta"
	"fettle/shipping/shipment"
	"fettle/shipping/shippingtest"
)

// watched is a world whose timers are heard.
func watched(t *testing.T) (shippingtest.World, *event.Dispatcher) {
	t.Helper()
	w := shippingtest.Setup(t)
	return w, w.Dispatcher()
}

func pass(w shippingtest.World, p *event.Dispatcher, now time.Time) {
	w.Helper()
	w.At(now)
	require.NoError(w, p.Drain(w.Context()))
	var failed []string
	require.NoError(w, w.DB.SelectContext(w.Context(), &failed, "SELECT coalesce(error, '') FROM deliveries WHERE tries > 0"))
	require.Empty(w, failed)
}

func outlookOf(w shippingtest.World, id string) (eta.Outlook, bool) {
	w.Helper()
	var o eta.Outlook
	var known bool
	w.Do(func(ctx context.Context, tx *db.Tx) (err error) {
		o, known, err = eta.OutlookOf(ctx, tx, id)
		return err
	})
	return o, known
}

const teachSQL = `
INSERT INTO eta_samples (shipment, origin_area, dest_area, carrier, service, leg, hours, rest_minutes, gap_minutes, observed_at)
SELECT $1, $2, $3, 'SF', $4, $5, $6, rest, rest / 2, $7
FROM generate_series(1, $8) AS r (rest)`

// teach makes samples of 1, 2, … n minutes and learns from them.
func teach(w shippingtest.World, id, origin, dest, service, leg string, hours, n int) {
	w.Helper()
	w.Do(func(ctx context.Context, tx *db.Tx) error {
		if _, err := tx.ExecContext(ctx, teachSQL, id, origin, dest, service, leg, hours, tx.Now, n); err != nil {
			return err
		}
		return eta.LearnCurves(ctx, tx, eta.LearningDue{At: tx.Now})
	})
}

func TestADeliveryLeavesASampleOfEachScan(t *testing.T) {
	t.Parallel()
	w, p := watched(t)
	s := w.OnTheRoad("R1", "SF1")
	scans := shippingtest.Trace("SF1", w.Now)
	for _, one := range scans {
		w.At(one.RecordedAt)
		w.Observe(one)
	}
	w.Observe(scans...)
	w.Observe(shippingtest.SFScan("SF1", "31", w.Now, 470))
	var rows []struct {
		Leg       string `db:"leg"`
		Rest, Gap int
	}
	require.NoError(t, w.DB.SelectContext(t.Context(), &rows, "SELECT leg, rest_minutes AS rest, gap_minutes AS gap FROM eta_samples WHERE shipment = $1 ORDER BY observed_at", s.ID))
	require.Len(t, rows, 6, "the handing over and five scans; the arrival is what they are measured by")
	require.Equal(t, string(eta.HandedOver), rows[0].Leg)
	require.Equal(t, []int{460, 450, 420, 370, 160, 60}, []int{rows[0].Rest, rows[1].Rest, rows[2].Rest, rows[3].Rest, rows[4].Rest, rows[5].Rest})
	require.Equal(t, []int{10, 30, 50, 210, 100, 60}, []int{rows[0].Gap, rows[1].Gap, rows[2].Gap, rows[3].Gap, rows[4].Gap, rows[5].Gap})
	_, known := outlookOf(w, s.ID)
	require.False(t, known, "what has arrived needs no forecast")
	pass(w, p, w.Now.Add(9*time.Hour))
	require.Equal(t, 4*w.Count("SELECT count(DISTINCT (leg, hours)) FROM eta_samples"), w.Count("SELECT count(*) FROM eta_curves"), "each key in four scopes")
	require.Equal(t, 6*4, w.Count("SELECT sum(samples) FROM eta_curves"))
	require.Zero(t, w.Count("SELECT count(*) FROM eta_samples WHERE NOT learned"))
	require.Zero(t, w.Count("SELECT count(*) FROM eta_rounds"))
}

func TestTheDatabaseReckonsQuantilesAsCurveOfDoes(t *testing.T) {
	t.Parallel()
	w, _ := watched(t)
	for seed := range uint64(20) {
		samples := drawn(seed)
		ints := make([]int64, len(samples))
		for i, v := range samples {
			ints[i] = int64(v)
		}
		var got []float64
		require.NoError(t, w.DB.SelectContext(t.Context(), &got, "SELECT unnest(eta_grid($1))", fmt.Sprint(pgArray(ints))))
		require.InDeltaSlice(t, []float64(eta.CurveOf(samples)), got, 1e-6, "seed %d", seed)
	}
}

func pgArray(v []int64) string {
	out := "{"
	for i, n := range v {
		if i > 0 {
			out += ","
		}
		out += fmt.Sprint(n)
	}
	return out + "}"
}

// Each step of the chain is asked only when the narrower one has too few samples.
func TestWhoKnowsTooLittleAsksTheNextWiderScope(t *testing.T) {
	t.Parallel()
	w, _ := watched(t)
	s := w.OnTheRoad("R1", "SF1")
	w.At(w.Now.Add(10 * time.Minute))
	forecast := func(minute int) eta.Outlook {
		at := w.Now.Add(time.Duration(minute) * time.Minute)
		w.At(at)
		w.Observe(shippingtest.SFScan("SF1", "30", w.Now, minute))
		o, known := outlookOf(w, s.ID)
		require.True(t, known)
		require.False(t, o.P10.Before(at))
		return o
	}
	require.Equal(t, eta.ByTable, forecast(1).Model)
	leg := forecast(2).Leg
	teach(w, s.ID, "999900", "999900", "standard", leg, 1, 40)
	require.Equal(t, eta.ByCarrier, forecast(3).Model)
	teach(w, s.ID, "449999", "449999", "standard", leg, 1, 50)
	require.Equal(t, eta.ByProvince, forecast(4).Model)
	teach(w, s.ID, "440399", "440199", "standard", leg, 1, 60)
	require.Equal(t, eta.ByCity, forecast(5).Model)
	teach(w, s.ID, "440300", "440100", "standard", leg, 1, 29)
	require.Equal(t, eta.ByCity, forecast(6).Model, "twenty-nine are too few")
	teach(w, s.ID, "440300", "440100", "standard", leg, 1, 2)
	o := forecast(7)
	require.Equal(t, eta.ByLane, o.Model)
	require.EqualValues(t, 31, o.Samples)
	require.Equal(t, o.P50, w.Shipment(s.ID).ETAAt.UTC(), "the shipment shows it")
	teach(w, s.ID, "440300", "440100", "standard", leg, 1, 3000)
	require.EqualValues(t, 2000, forecast(8).Samples, "the newest alone")
}

func TestSilenceMovesTheArrivalAndRaisesTheRisk(t *testing.T) {
	t.Parallel()
	w, p := watched(t)
	s := w.OnTheRoad("R1", "SF1")
	start := w.Now.Add(time.Hour)
	w.At(start)
	w.Observe(shippingtest.SFScan("SF1", "36", start, 0))
	o, _ := outlookOf(w, s.ID)
	teach(w, s.ID, "440300", "440100", "standard", o.Leg, 1, 2000)
	w.Observe(shippingtest.SFScan("SF1", "36", start, 0), shippingtest.SFScan("SF1", "30", start, -1))
	o, _ = outlookOf(w, s.ID)
	require.Equal(t, eta.ByLane, o.Model)
	require.WithinDuration(t, start.Add(1000*time.Minute), o.P50, time.Minute)
	require.Equal(t, eta.RiskWarn, o.Level, "2,000 minutes at most and 1,380 left: seven in ten are in time")
	for h := range 14 {
		pass(w, p, start.Add(time.Duration(h)*time.Hour))
	}
	pass(w, p, start.Add(800*time.Minute))
	o, _ = outlookOf(w, s.ID)
	require.Equal(t, eta.RiskAct, o.Level)
	elapsed := o.MadeAt.Sub(start).Minutes()
	require.WithinDuration(t, start.Add(time.Duration((2000+elapsed)/2)*time.Minute), o.P50, 2*time.Minute, "half of the time that is left")
	require.False(t, o.Stale)
	for h := 14; h <= 18; h++ {
		pass(w, p, start.Add(time.Duration(h)*time.Hour))
	}
	o, _ = outlookOf(w, s.ID)
	require.True(t, o.Stale, "19 of 20 speak again within 950 minutes")
	require.Equal(t, 1, w.Events("alert.loss_suspected.v1"), "and 999 of 1,000 within 1,000")
}

func TestOneSpeaksOfAShipmentAtRiskOnce(t *testing.T) {
	t.Parallel()
	w, p := watched(t)
	s := w.OnTheRoad("R1", "SF1")
	line := s.Lines[0].Line
	w.Observe(shippingtest.SFScan("SF1", "36", w.Now, 0))
	raised := func(kind string) int {
		return w.Count("SELECT count(*) FROM events WHERE type = $1 AND data->>'line' = $2", "alert."+kind+".v1", line.String())
	}
	require.Zero(t, raised("risk_raised"))
	require.Equal(t, eta.RiskNone, levelOf(w, line))
	// The promise is 24 hours; the table says 11.5 of them, so silence alone makes it doubtful, then hopeless.
	seen := []int{}
	for h := 1; h <= 24; h++ {
		now := w.Now.Add(time.Duration(h) * time.Hour)
		pass(w, p, now)
		o, known := outlookOf(w, s.ID)
		require.True(t, known)
		require.False(t, o.P10.Before(o.MadeAt), "hour %d", h)
		require.False(t, w.Shipment(s.ID).ETAAt.Before(o.MadeAt), "hour %d", h)
		if len(seen) == 0 || seen[len(seen)-1] != levelOf(w, line) {
			seen = append(seen, levelOf(w, line))
		}
	}
	require.IsIncreasing(t, seen, "silence makes nothing better")
	require.Equal(t, eta.RiskBreach, seen[len(seen)-1])
	require.Equal(t, 1, raised("risk_raised"))
	require.LessOrEqual(t, raised("risk_escalated"), 2)
	// The courier has it after all: too late, and over.
	w.Observe(shippingtest.SFScan("SF1", "80", w.Now, 26*60))
	require.Equal(t, 1, raised("risk_cleared"))
	require.Zero(t, w.Count("SELECT count(*) FROM line_risks"))
	pass(w, p, w.Now.Add(200*time.Hour))
	require.Zero(t, w.Events("alert.loss_suspected.v1"), "what has arrived is not lost")
}

func levelOf(w shippingtest.World, line uuid.UUID) int {
	w.Helper()
	return w.Count("SELECT level FROM line_risks WHERE line = $1", line)
}

func TestAShipmentIsStaleByItsLegAndThenSuspectedOnce(t *testing.T) {
	t.Parallel()
	w, p := watched(t)
	s := w.OnTheRoad("R1", "SF1")
	w.Observe(shippingtest.SFScan("SF1", "204", w.Now, 0))
	o, _ := outlookOf(w, s.ID)
	require.Equal(t, string(shipment.OutForDelivery), o.Leg)
	require.Equal(t, w.Now.Add(4*time.Hour), o.StaleAt.UTC())
	pass(w, p, w.Now.Add(3*time.Hour))
	o, _ = outlookOf(w, s.ID)
	require.False(t, o.Stale)
	for h := 4; h <= 71; h++ {
		pass(w, p, w.Now.Add(time.Duration(h)*time.Hour))
	}
	o, _ = outlookOf(w, s.ID)
	require.True(t, o.Stale)
	require.True(t, o.Delayed)
	require.Zero(t, w.Events("alert.loss_suspected.v1"))
	for h := 72; h <= 100; h++ {
		pass(w, p, w.Now.Add(time.Duration(h)*time.Hour))
	}
	require.Equal(t, 1, w.Events("alert.loss_suspected.v1"))
	w.At(w.Now.Add(101 * time.Hour))
	presume := func() (done bool) {
		w.Do(func(ctx context.Context, tx *db.Tx) (err error) {
			done, err = eta.PresumeLost(ctx, tx, s.ID, o.Since)
			return err
		})
		return done
	}
	require.True(t, presume())
	require.False(t, presume(), "once")
	w.Do(func(ctx context.Context, tx *db.Tx) error {
		_, err := shipment.Lose(ctx, tx, s.Lines[0].Line, "silent")
		return err
	})
	pass(w, p, w.Now.Add(150*time.Hour))
	require.Zero(t, w.Events("alert.found.v1"))
	w.Observe(shippingtest.SFScan("SF1", "31", w.Now, 149*60))
	require.Equal(t, 1, w.Events("alert.found.v1"))
	w.Clean()
}

// The loss of a shipment that spoke just then is not presumed.
func TestAShipmentThatSpeaksInTheLastMomentIsNotLost(t *testing.T) {
	t.Parallel()
	w, p := watched(t)
	s := w.OnTheRoad("R1", "SF1")
	w.Observe(shippingtest.SFScan("SF1", "36", w.Now, 0))
	o, _ := outlookOf(w, s.ID)
	for h := 1; h <= 80; h++ {
		pass(w, p, w.Now.Add(time.Duration(h)*time.Hour))
	}
	require.Equal(t, 1, w.Events("alert.loss_suspected.v1"))
	w.Observe(shippingtest.SFScan("SF1", "31", w.Now, 79*60))
	w.Do(func(ctx context.Context, tx *db.Tx) error {
		done, err := eta.PresumeLost(ctx, tx, s.ID, o.Since)
		require.False(t, done)
		return err
	})
}
