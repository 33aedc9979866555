package repairflow

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"fettle/internal/db"
)

// The replacement of a dead part may lie in the van: then nothing is waited for and the visit goes on.
func TestAReplacementFromTheVanLetsTheVisitGoOn(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.receive("COMP", "VAN-1", 2, "N-1", "N-2")
	w.drain()
	r := w.visited("li")
	dead := w.one(r.ID, "COMP")
	w.fit(dead.ID, "N-1", "O-1")
	w.reported(dead.ID, "doa")
	require.Equal(t, AwaitingParts, w.repair(r.ID).State)
	next := w.one(r.ID, "COMP")
	require.Equal(t, LineReceived, next.State)
	require.Equal(t, ReadyToResume, w.repair(r.ID).State)
	w.do(func(ctx context.Context, tx *db.Tx) error { _, err := StartVisit(ctx, tx, r.ID); return err })
	require.Equal(t, LineInstalled, w.fit(next.ID, "N-2", "").State)
	w.drain()
	w.clean()
}
