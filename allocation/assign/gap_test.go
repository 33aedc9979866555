package assign

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestTheOptimiserIsWithinAHundredthOfTheExactOptimum(t *testing.T) {
	t.Parallel()
	instances := 200
	if testing.Short() {
		instances = 20
	}
	table, err := OptimiserGap(1, instances)
	require.NoError(t, err)
	var out bytes.Buffer
	require.NoError(t, table.Write(&out))
	t.Log(out.String())
	require.LessOrEqual(t, table.Ours.Mean, 1.01)
	require.GreaterOrEqual(t, table.Ours.Equal, instances*95/100)
	require.LessOrEqual(t, table.Proved, table.Ours.Equal, "what is said to be optimal is")
	require.Greater(t, table.Greedy.Mean, table.Ours.Mean)
}

func TestTheGapOfASeedIsAlwaysTheSame(t *testing.T) {
	t.Parallel()
	a, err := OptimiserGap(7, 3)
	require.NoError(t, err)
	b, err := OptimiserGap(7, 3)
	require.NoError(t, err)
	require.Equal(t, a, b)
	_, err = OptimiserGap(7, 0)
	require.Error(t, err)
}
