package balance

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestCarbonCountsWhatItsSetKnowsAndSaysWhatItDoesNot(t *testing.T) {
	t.Parallel()
	c := Factors2025.Avoided([]Output{{"steel", 7000}, {"aluminium", 500}, {"copper", 800}, {"residue", 100}})
	require.EqualValues(t, 7*1844+8116/2, c.AvoidedGrams)
	require.Equal(t, []string{"copper", "residue"}, c.NotCounted)
	require.Equal(t, "uk-desnz-2025", c.FactorSet)
}

func TestSharesNeverExceedTheWhole(t *testing.T) {
	t.Parallel()
	outputs := []Output{{"steel", 777}, {"copper", 111}, {"oil", 3}}
	var sum int64
	for _, part := range []int64{300, 300, 291} {
		for _, o := range ShareOf(outputs, part, 891) {
			sum += o.Grams
		}
	}
	require.LessOrEqual(t, sum, int64(891))
}
