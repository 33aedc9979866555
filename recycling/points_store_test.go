package recycling

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestPointsAreOwedOnlyForWhatWasOwed(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.graded("MOT", "W1", "OLD-MOT", 4000, OtherPart, Mismatch)
	require.Equal(t, Balance{Customer: "ann"}, w.points(), "reversed by the verdict")
	id := w.graded("MOT", "W1", "OLD-MOT2", 4000, FaultConfirmed, Material)
	require.Equal(t, []string{"serial_off"}, w.state(id).Flags)
	id = w.graded("MOT", "W1", "OLD-MOT", 2000, FaultConfirmed, Material)
	require.Equal(t, []string{"weight_off"}, w.state(id).Flags)
	require.Equal(t, Balance{Customer: "ann"}, w.points(), "nothing for a part that is not the one")
	w.lawful()
}
