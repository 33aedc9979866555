package oldpart_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"fettle/recycling/oldpart"
	"fettle/recycling/recyclingtest"
)

func TestPointsAreOwedOnlyForWhatWasOwed(t *testing.T) {
	t.Parallel()
	w := recyclingtest.Setup(t)
	w.Graded("MOT", "W1", "OLD-MOT", 4000, oldpart.OtherPart, oldpart.Mismatch)
	require.Equal(t, oldpart.Balance{Customer: "ann"}, w.Points(), "reversed by the verdict")
	id := w.Graded("MOT", "W1", "OLD-MOT2", 4000, oldpart.FaultConfirmed, oldpart.Material)
	require.Equal(t, []oldpart.Flag{oldpart.SerialOff}, w.State(id).Flags)
	id = w.Graded("MOT", "W1", "OLD-MOT", 2000, oldpart.FaultConfirmed, oldpart.Material)
	require.Equal(t, []oldpart.Flag{oldpart.WeightOff}, w.State(id).Flags)
	require.Equal(t, oldpart.Balance{Customer: "ann"}, w.Points(), "nothing for a part that is not the one")
	w.Lawful()
}
