package incoming_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"fettle/inventory/incoming"
)

// The rows are read from ISO 2859-1:1999, tables 1 and 2-A.
func TestASampleIsWhatTheStandardSays(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		level          incoming.Level
		aql            string
		pieces         int64
		letter         string
		sample, accept int64
	}{
		{incoming.LevelII, "1.0", 1000, "J", 80, 2},
		{incoming.LevelII, "2.5", 1200, "J", 80, 5},
		{incoming.LevelII, "4.0", 3200, "K", 125, 10},
		{incoming.LevelII, "0.65", 500, "J", 80, 1},
		{incoming.LevelII, "2.5", 100, "F", 20, 1},
		{incoming.LevelII, "1.0", 100, "E", 13, 0},
		{incoming.LevelII, "1.0", 200, "H", 50, 1},
		{incoming.LevelII, "6.5", 50, "D", 8, 1},
		{incoming.LevelII, "0.10", 50, "K", 50, 0},
		{incoming.LevelI, "1.5", 3200, "H", 50, 2},
		{incoming.LevelIII, "0.40", 500_001, "R", 2000, 14},
		{incoming.LevelII, "6.5", 1_000_000, "L", 200, 21},
		{incoming.LevelII, "4.0", 1, "B", 1, 0},
	} {
		require.Equal(t, incoming.Sample{Letter: c.letter, Size: c.sample, Accept: c.accept}, incoming.SampleOf(c.level, c.aql, c.pieces), "%v", c)
	}
}

func TestALargerLotIsNeverLookedAtLess(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		level, aql := rapid.SampledFrom(incoming.Levels()).Draw(r, "level"), rapid.SampledFrom(incoming.AQLs()).Draw(r, "aql")
		small := rapid.Int64Range(1, 1_000_000).Draw(r, "pieces")
		large := rapid.Int64Range(small, 1_000_000).Draw(r, "more")
		a, b := incoming.SampleOf(level, aql, small), incoming.SampleOf(level, aql, large)
		// An arrow of the table may send a lot up to a smaller sample, which then has to be without a bad piece.
		if b.Size < a.Size {
			require.Zero(t, b.Accept)
		}
		require.GreaterOrEqual(t, b.Accept, a.Accept)
		require.True(t, a.Size >= 1 && a.Size <= small && a.Accept < max(a.Size, 1))
	})
}
