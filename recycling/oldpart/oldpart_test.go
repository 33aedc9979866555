package oldpart

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
	require.NoError(t, checkStep(Obliged, DroppedOff))
}

func TestMaterialWithAHazardCodeIsHazardousWhateverWasSaid(t *testing.T) {
	t.Parallel()
	require.Equal(t, Hazardous, gradeOf(Material, "900-219-08"))
	require.Equal(t, Hazardous, gradeOf(Harvest, "900-219-08"))
	require.Equal(t, Material, gradeOf(Material, ""))
	require.Equal(t, Refurbish, gradeOf(Refurbish, "900-045-49"), "repair is no treatment")
}

func TestAScaleFarOffSuspectsAnotherPart(t *testing.T) {
	t.Parallel()
	for grams, off := range map[int64]bool{1000: false, 1250: false, 1251: true, 750: false, 749: true} {
		require.Equal(t, off, len(Return{ExpectedGrams: 1000, GrossGrams: &grams}.flagged().Flags) == 1, "%d g", grams)
	}
}
