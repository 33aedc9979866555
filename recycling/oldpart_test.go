package recycling

import (
	"testing"

	"github.com/stretchr/testify/require"

	"fettle/internal/fault"
)

func TestEveryStateIsReachedAndReachesTheEnd(t *testing.T) {
	t.Parallel()
	reach := func(from string) map[string]bool {
		seen, todo := map[string]bool{from: true}, []string{from}
		for len(todo) > 0 {
			for _, to := range next[todo[0]] {
				if !seen[to] {
					seen[to] = true
					todo = append(todo, to)
				}
			}
			todo = todo[1:]
		}
		return seen
	}
	start := reach(Obliged)
	require.Len(t, next, len(States))
	for _, s := range States {
		require.True(t, start[s], "%s is never reached", s)
		require.True(t, reach(s)[Closed], "%s never ends", s)
	}
}

func TestARefusedStepNamesFromToAndAllowed(t *testing.T) {
	t.Parallel()
	err := checkStep(Obliged, Graded)
	require.ErrorIs(t, err, ErrState)
	var f *fault.Fault
	require.ErrorAs(t, err, &f)
	require.Equal(t, map[string]any{"from": Obliged, "to": Graded, "allowed": next[Obliged]}, f.Values)
	require.NoError(t, checkStep(Obliged, HandedOver))
}

func TestMaterialWithAHazardCodeIsHazardousWhateverWasSaid(t *testing.T) {
	t.Parallel()
	require.Equal(t, Hazardous, gradeOf(Material, "900-219-08"))
	require.Equal(t, Hazardous, gradeOf(Harvest, "900-219-08"))
	require.Equal(t, Material, gradeOf(Material, ""))
	require.Equal(t, Refurbish, gradeOf(Refurbish, "900-045-49"), "repair is no treatment")
}

func TestWeightsAgreeWithinTheirLaws(t *testing.T) {
	t.Parallel()
	require.NoError(t, lotAgrees(10_000, 10_500), "500 g on a small lot")
	require.ErrorIs(t, lotAgrees(10_000, 10_501), ErrWeight)
	require.NoError(t, lotAgrees(100_000, 98_000), "2 % on a large one")
	require.ErrorIs(t, lotAgrees(100_000, 97_999), ErrWeight)
	require.True(t, acceptedAgrees(10_000, 9_700))
	require.False(t, acceptedAgrees(10_000, 9_699))
	require.NoError(t, outputsAgree(10_000, []Output{{"steel", 9_900}}))
	require.ErrorIs(t, outputsAgree(10_000, []Output{{"steel", 9_899}}), ErrWeight)
	require.ErrorIs(t, outputsAgree(10_000, []Output{{"steel", 10_101}}), ErrWeight)
}

func TestAScaleFarOffSuspectsAnotherPart(t *testing.T) {
	t.Parallel()
	for grams, off := range map[int64]bool{1000: false, 1250: false, 1251: true, 750: false, 749: true} {
		require.Equal(t, off, len(Return{ExpectedGrams: 1000, GrossGrams: &grams}.flagged().Flags) == 1, "%d g", grams)
	}
}

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
		for _, o := range shareOf(outputs, part, 891) {
			sum += o.Grams
		}
	}
	require.LessOrEqual(t, sum, int64(891))
}
