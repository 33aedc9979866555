package eta_test

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"fettle/shipping/eta"
)

// drawn are samples of a shape of its own for each seed, some of them all alike.
func drawn(seed uint64) []float64 {
	r := rand.New(rand.NewPCG(seed, 130))
	out := make([]float64, 1+r.IntN(400))
	for i := range out {
		out[i] = float64(r.IntN(1 + r.IntN(3000)))
		if r.IntN(50) == 0 {
			out[i] *= 20
		}
	}
	return out
}

func TestQuantilesNeverFall(t *testing.T) {
	t.Parallel()
	for seed := range uint64(500) {
		c := eta.CurveOf(drawn(seed))
		r := rand.New(rand.NewPCG(seed, 1))
		for range 40 {
			a, b := r.Float64(), r.Float64()
			a, b = min(a, b), max(a, b)
			require.LessOrEqual(t, c.Quantile(a), c.Quantile(b), "seed %d: %v and %v", seed, a, b)
			x, y := r.Float64()*60000, r.Float64()*60000
			x, y = min(x, y), max(x, y)
			require.LessOrEqual(t, c.Within(x), c.Within(y), "seed %d: %v and %v", seed, x, y)
			elapsed := r.Float64() * 5000
			require.LessOrEqual(t, c.After(elapsed, a), c.After(elapsed, b), "seed %d after %v", seed, elapsed)
			require.LessOrEqual(t, c.ChanceBy(x, elapsed), c.ChanceBy(y, elapsed), "seed %d after %v", seed, elapsed)
		}
	}
}

func TestWhatHasNotEndedNeverEndsInThePast(t *testing.T) {
	t.Parallel()
	for seed := range uint64(500) {
		c := eta.CurveOf(drawn(seed))
		r := rand.New(rand.NewPCG(seed, 2))
		for range 40 {
			elapsed, p := r.ExpFloat64()*3000, r.Float64()
			require.GreaterOrEqual(t, c.After(elapsed, p), elapsed, "seed %d: p%v after %v", seed, p, elapsed)
			require.Zero(t, c.ChanceBy(elapsed*r.Float64(), elapsed))
			chance := c.ChanceBy(elapsed+r.ExpFloat64()*1000, elapsed)
			require.GreaterOrEqual(t, chance, 0.0)
			require.LessOrEqual(t, chance, 1.0)
		}
	}
}

func TestSilenceMovesTheQuantilesOn(t *testing.T) {
	t.Parallel()
	var samples []float64
	for i := range 1001 {
		samples = append(samples, float64(i))
	}
	c := eta.CurveOf(samples)
	require.InDelta(t, 100, c.Quantile(0.1), 1e-9)
	require.InDelta(t, 500, c.Quantile(0.5), 1e-9)
	require.InDelta(t, 900, c.Quantile(0.9), 1e-9)
	require.InDelta(t, 750, c.After(500, 0.5), 1, "half of what is left")
	require.InDelta(t, 0.5, c.ChanceBy(750, 500), 0.001)
	require.Greater(t, c.After(5000, 0.5), 5000.0, "also after all that was ever seen")
	require.InDelta(t, 0.3, c.Within(c.Quantile(0.3)), 1e-9)
}

func TestACurveThroughAFewPointsPassesThem(t *testing.T) {
	t.Parallel()
	c := eta.CurveThrough([]float64{0, 0.1, 0.5, 0.9, 1}, []float64{10, 20, 60, 100, 500})
	require.InDelta(t, 10, c[0], 1e-9)
	require.InDelta(t, 20, c.Quantile(0.1), 1e-9)
	require.InDelta(t, 60, c.Quantile(0.5), 1e-9)
	require.InDelta(t, 100, c.Quantile(0.9), 1e-9)
	require.Nil(t, eta.CurveOf(nil))
}
