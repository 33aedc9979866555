package replenish

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func usesOf(quantities ...int64) []Use {
	out := make([]Use, len(quantities))
	for i, q := range quantities {
		out[i] = Use{true, q}
	}
	return out
}

// productC of Hyndman and Athanasopoulos, Forecasting: Principles and Practice, 13.2.
var productC = usesOf(0, 2, 0, 1, 0, 11, 0, 0, 0, 0, 2, 0, 6, 3, 0, 0, 0, 0, 0, 7, 0, 0, 0, 0, 0, 0, 0, 3, 1, 0, 0, 1, 0, 1, 0, 0)

func TestCrostonAndSBAMeetThePublishedForecast(t *testing.T) {
	t.Parallel()
	f, ok := Croston(productC, 0.1)
	require.True(t, ok)
	require.InDelta(t, 0.9845965214, f, 1e-9)
	f, ok = SBA(productC, 0.1)
	require.True(t, ok)
	require.InDelta(t, 0.9353666953, f, 1e-9)
	pattern, adi, cv2 := PatternOf(productC)
	require.Equal(t, Lumpy, pattern)
	require.InDelta(t, 36.0/11, adi, 1e-12)
	require.Greater(t, cv2, unevenCV2)
}

func TestTSBFallsWhileNothingIsAskedForAndCrostonDoesNot(t *testing.T) {
	t.Parallel()
	busy := usesOf(0, 4, 0, 4)
	quiet := append(append([]Use(nil), busy...), usesOf(0, 0, 0, 0, 0, 0, 0, 0, 0, 0)...)
	// The chance begins at 1/2, falls by a tenth of itself and rises by a tenth of what is missing.
	f, _ := TSB(busy, 0.1, 0.1)
	require.InDelta(t, 4*(0.45+0.1*0.55), f, 1e-12)
	later, _ := TSB(quiet, 0.1, 0.1)
	require.InDelta(t, f*math.Pow(0.9, 10), later, 1e-12)
	before, _ := Croston(busy, 0.1)
	after, _ := Croston(quiet, 0.1)
	require.InDelta(t, before, after, 1e-12)
	proposed, ok := Replenish(quiet, 1, 0.99)
	require.True(t, ok)
	require.InDelta(t, later, proposed.PerPeriod, 1e-12)
}

func TestWhatIsNotKnownIsNoDemandOfNone(t *testing.T) {
	t.Parallel()
	known := usesOf(3, 0, 3)
	holes := []Use{known[0], {}, {}, known[1], {}, known[2]}
	a, _ := Croston(known, 0.1)
	b, _ := Croston(holes, 0.1)
	require.InDelta(t, a, b, 1e-12)
	_, adi, _ := PatternOf(holes)
	require.InDelta(t, 1.5, adi, 1e-12)
	_, adi, _ = PatternOf(usesOf(3, 0, 0, 0, 0, 3))
	require.InDelta(t, 3.0, adi, 1e-12)
}

func TestNothingIsProposedForWhatNobodyAskedFor(t *testing.T) {
	t.Parallel()
	for _, uses := range [][]Use{nil, {{}, {}}, usesOf(0, 0, 0), usesOf(-4, 0, -1)} {
		proposed, ok := Replenish(uses, 2, 0.99)
		require.False(t, ok)
		require.Equal(t, Replenishment{Pattern: NoDemand}, proposed)
	}
}

func TestPatternsPartAtTheirThresholds(t *testing.T) {
	t.Parallel()
	for want, uses := range map[Pattern][]Use{
		Smooth: usesOf(4, 5, 4, 5), Erratic: usesOf(1, 20, 1, 1), Intermittent: usesOf(0, 4, 0, 4), Lumpy: usesOf(0, 1, 0, 1, 0, 20), NoDemand: usesOf(0),
	} {
		got, _, _ := PatternOf(uses)
		require.Equal(t, want, got)
		require.Contains(t, Patterns(), got)
	}
}

func TestBaseStockMeetsTheFillOfTheTable(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		pipeline float64
		s        int64
		fill     float64
	}{{.02, 2, .9998}, {.05, 2, .99879}, {.1, 2, .99532}, {.25, 3, .99784}, {.5, 4, .99825}, {1, 5, .99634}, {2, 7, .99547}, {3, 9, .9962},
		{5, 12, .99455}, {8, 16, .99177}, {10, 19, .99281}, {20, 32, .99191}} {
		require.Equal(t, row.s, BaseStock(row.pipeline, .99), "pipeline %v", row.pipeline)
		require.InDelta(t, row.fill, PoissonFill(row.pipeline, row.s), 1e-5)
		require.Less(t, PoissonFill(row.pipeline, row.s-1), .99)
	}
	require.Equal(t, []int64{1, 3, 15}, []int64{BaseStock(.1, .90), BaseStock(1, .90), BaseStock(10, .90)})
	require.Zero(t, BaseStock(0, .99))
}

func TestBackordersMeetTheTable(t *testing.T) {
	t.Parallel()
	for pipeline, row := range map[float64][]float64{
		1: {1, .367879, .103638, .023337, .004349, .000689},
		2: {2, 1.135335, .541341, .218018, .075141, .022488},
		5: {5, 4.006738, 3.047166, 2.171818, 1.436844, .877337},
	} {
		for s, want := range row {
			require.InDelta(t, want, PoissonBackorders(pipeline, int64(s)), 1e-6)
		}
	}
	require.InDelta(t, .5176095283, PoissonBackorders(15, 18), 1e-9)
}

func TestWhateverWasAskedForTheForecastIsANumber(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		uses := rapid.SliceOf(rapid.Custom(func(t *rapid.T) Use {
			return Use{rapid.Bool().Draw(t, "known"), rapid.Int64Range(-50, 5000).Draw(t, "quantity")}
		})).Draw(t, "uses")
		for i := range uses {
			if !uses[i].Known {
				uses[i].Quantity = 0
			}
		}
		proposed, ok := Replenish(uses, rapid.Float64Range(0.1, 6).Draw(t, "lead"), 0.99)
		require.False(t, math.IsNaN(proposed.PerPeriod) || math.IsInf(proposed.PerPeriod, 0))
		require.Equal(t, ok, proposed.PerPeriod > 0)
		require.Equal(t, ok, proposed.BaseStock > 0)
	})
}
