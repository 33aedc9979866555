package custody_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"fettle/internal/db"
	"fettle/repairflow/orderline"
	"fettle/repairflow/repair"
	"fettle/repairflow/repairflowtest"
)

// The replacement of a dead part may lie in the van: then nothing is waited for and the visit goes on.
func TestAReplacementFromTheVanLetsTheVisitGoOn(t *testing.T) {
	t.Parallel()
	w := repairflowtest.Setup(t)
	w.Receive("COMP", "VAN-1", 2, "N-1", "N-2")
	w.Drain()
	r := w.Visited("li")
	dead := w.One(r.ID, "COMP")
	w.Fit(dead.ID, "N-1", "O-1")
	w.Reported(dead.ID, "doa")
	require.Equal(t, repair.AwaitingParts, w.Repair(r.ID).State)
	next := w.One(r.ID, "COMP")
	require.Equal(t, orderline.Received, next.State)
	require.Equal(t, repair.ReadyToResume, w.Repair(r.ID).State)
	w.Do(func(ctx context.Context, tx *db.Tx) error { _, err := repair.StartVisit(ctx, tx, r.ID); return err })
	require.Equal(t, orderline.Installed, w.Fit(next.ID, "N-2", "").State)
	w.Drain()
	w.Clean()
}
