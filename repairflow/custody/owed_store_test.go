package custody_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"fettle/internal/db"
	"fettle/recycling/oldpart"
	"fettle/repairflow/custody"
	"fettle/repairflow/repair"
	"fettle/repairflow/repairflowtest"
)

func owedBy(w repairflowtest.World, of string) (owed []oldpart.Return) {
	w.Helper()
	w.Do(func(ctx context.Context, tx *db.Tx) (err error) {
		owed, err = oldpart.ReturnsOfRepair(ctx, tx, of)
		return err
	})
	return owed
}

// Whatever the engineer reads from what he takes out the second time: nothing, the dead piece's serial, or the old part's.
func TestADeadPartThatIsReplacedOwesTheOldPartOnceAndSettles(t *testing.T) {
	t.Parallel()
	for _, read := range []string{"", "N-1", "O-1"} {
		t.Run("read "+read, func(t *testing.T) {
			t.Parallel()
			w := repairflowtest.Setup(t)
			w.Receive("COMP", "VAN-1", 2, "N-1", "N-2")
			w.Drain()
			r := w.Visited("li")
			dead := w.One(r.ID, "COMP")
			w.Fit(dead.ID, "N-1", "O-1")
			w.Reported(dead.ID, "doa")
			again := w.One(r.ID, "COMP")
			w.Do(func(ctx context.Context, tx *db.Tx) error { _, err := repair.StartVisit(ctx, tx, r.ID); return err })
			w.Fit(again.ID, "N-2", read)
			owed := owedBy(w, r.ID)
			require.Len(t, owed, 1, "one old part, one obligation")
			require.Equal(t, "O-1", owed[0].ExpectedSerial)
			w.TakenBack(dead.ID, "WH-GZ", "N-1")
			w.Do(func(ctx context.Context, tx *db.Tx) error { _, err := custody.Complete(ctx, tx, r.ID); return err })
			w.Do(func(ctx context.Context, tx *db.Tx) error {
				_, err := oldpart.WaiveFor(ctx, tx, owed[0].ID, oldpart.WaivedOtherwise, "photograph")
				return err
			})
			w.Drain()
			require.Equal(t, repair.Settled, w.Repair(r.ID).State)
			w.Clean()
		})
	}
}

func TestTwoPartsOfOneKindOweTwoOldOnesThoughOneDied(t *testing.T) {
	t.Parallel()
	w := repairflowtest.Setup(t)
	w.Receive("COMP", "VAN-1", 3, "N-1", "N-2", "N-3")
	w.Drain()
	r := w.Visited("li")
	first, second := w.One(r.ID, "COMP"), w.One(r.ID, "COMP")
	w.Fit(first.ID, "N-1", "")
	w.Fit(second.ID, "N-2", "")
	require.Len(t, owedBy(w, r.ID), 2)
	w.Reported(first.ID, "doa")
	third := w.One(r.ID, "COMP")
	w.Do(func(ctx context.Context, tx *db.Tx) error { _, err := repair.StartVisit(ctx, tx, r.ID); return err })
	w.Fit(third.ID, "N-3", "")
	require.Len(t, owedBy(w, r.ID), 2, "two places in the appliance, two old parts")
	w.Clean()
}
