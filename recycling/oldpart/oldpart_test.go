package oldpart

import (
	"testing"

	"github.com/stretchr/testify/require"

	"fettle/internal/fault"
)

func TestARefusedStepNamesFromToAndAllowed(t *testing.T) {
	t.Parallel()
	err := Machine.May(Obliged, Graded)
	require.ErrorIs(t, err, ErrState)
	var f *fault.Fault
	require.ErrorAs(t, err, &f)
	require.Equal(t, map[string]any{"from": "obliged", "to": "graded", "allowed": []string{"overdue", "disputed", "handed_over", "waived", "received"}}, f.Values)
	require.NoError(t, Machine.May(Obliged, DroppedOff))
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
