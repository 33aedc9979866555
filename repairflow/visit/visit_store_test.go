package visit_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"fettle/internal/db"
	"fettle/repairflow/repair"
	"fettle/repairflow/repairflowtest"
	"fettle/repairflow/visit"
)

// appointed books a visit of two hours that begins in an hour.
func appointed(w repairflowtest.World, id, engineer string) (v visit.Visit) {
	w.Helper()
	w.Do(func(ctx context.Context, tx *db.Tx) (err error) {
		v, err = visit.Confirm(ctx, tx, id, visit.First, engineer, tx.Now.Add(time.Hour), tx.Now.Add(3*time.Hour))
		return err
	})
	return v
}

func visits(w repairflowtest.World, id string) (all []visit.Visit) {
	w.Helper()
	w.Do(func(ctx context.Context, tx *db.Tx) (err error) { all, err = visit.Of(ctx, tx, id); return err })
	return all
}

// TestWhoStandsAtTheDoorHasAVisit: the appointed one begins, else one that nobody appointed; it ends with the repair.
func TestWhoStandsAtTheDoorHasAVisit(t *testing.T) {
	t.Parallel()
	w := repairflowtest.Setup(t)
	unbooked := w.Visited("li")
	all := visits(w, unbooked.ID)
	require.Len(t, all, 1)
	require.Equal(t, visit.Arrived, all[0].State)
	require.True(t, all[0].WalkIn)

	r := w.Open(repairflowtest.Intake("li"))
	v := appointed(w, r.ID, "li")
	require.Equal(t, visit.Confirmed, v.State)
	require.Equal(t, r.Zone, v.Zone)
	again := appointed(w, r.ID, "li")
	all = visits(w, r.ID)
	require.Len(t, all, 2)
	require.Equal(t, visit.Rescheduled, all[0].State, "the old one stays on record")
	w.Do(func(ctx context.Context, tx *db.Tx) error { _, err := repair.StartVisit(ctx, tx, r.ID); return err })
	all = visits(w, r.ID)
	require.Len(t, all, 2, "no walk-in beside the appointed one")
	require.Equal(t, again.ID, all[1].ID)
	require.Equal(t, visit.Arrived, all[1].State)
	w.Do(func(ctx context.Context, tx *db.Tx) error {
		open, err := visit.Open(ctx, tx, r.ID)
		require.NoError(t, err)
		_, err = visit.Confirm(ctx, tx, r.ID, visit.PartsReturn, "li", tx.Now.Add(24*time.Hour), tx.Now.Add(26*time.Hour))
		require.NoError(t, err, "the second one is appointed at the first")
		under, err := visit.Open(ctx, tx, r.ID)
		require.Equal(t, open.ID, under.ID)
		return err
	})
}

// TestAnotherEngineerHasTheVisit: what is appointed keeps its time, what is at the door ends.
func TestAnotherEngineerHasTheVisit(t *testing.T) {
	t.Parallel()
	w := repairflowtest.Setup(t)
	r := w.Open(repairflowtest.Intake("li"))
	v := appointed(w, r.ID, "li")
	w.Do(func(ctx context.Context, tx *db.Tx) error { _, err := repair.Assign(ctx, tx, r.ID, "ma"); return err })
	all := visits(w, r.ID)
	require.Len(t, all, 2)
	require.Equal(t, visit.Rescheduled, all[0].State)
	require.Equal(t, "ma", all[1].Engineer)
	require.Equal(t, v.StartsAt, all[1].StartsAt)
	w.Do(func(ctx context.Context, tx *db.Tx) error {
		mine, err := visit.OfEngineer(ctx, tx, "ma", tx.Now, tx.Now.Add(24*time.Hour))
		require.Len(t, mine, 1)
		require.NoError(t, err)
		_, err = repair.StartVisit(ctx, tx, r.ID)
		return err
	})
	w.Do(func(ctx context.Context, tx *db.Tx) error { _, err := repair.Assign(ctx, tx, r.ID, "li"); return err })
	all = visits(w, r.ID)
	require.Len(t, all, 3)
	require.Equal(t, visit.Rescheduled, all[1].State)
	require.Equal(t, visit.Confirmed, all[2].State)
	require.Equal(t, "li", all[2].Engineer)
}

// TestAnEndedVisitStaysAsItEnded: what ended does not go on, and who saw an older visit changes nothing.
func TestAnEndedVisitStaysAsItEnded(t *testing.T) {
	t.Parallel()
	w := repairflowtest.Setup(t)
	r := w.Open(repairflowtest.Intake("li"))
	v := appointed(w, r.ID, "li")
	w.Do(func(ctx context.Context, tx *db.Tx) error {
		_, err := visit.End(ctx, tx, v, visit.NoShow, "")
		return err
	})
	require.ErrorIs(t, w.Try(func(ctx context.Context, tx *db.Tx) error {
		_, err := visit.End(ctx, tx, v, visit.Rescheduled, "")
		return err
	}), visit.ErrChanged)
	require.ErrorIs(t, w.Try(func(ctx context.Context, tx *db.Tx) error {
		_, err := visit.End(ctx, tx, visits(w, r.ID)[0], visit.Finished, "")
		return err
	}), visit.ErrState)
}
