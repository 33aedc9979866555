package sla_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"fettle/internal/db"
	"fettle/repairflow/repairflowtest"
	"fettle/repairflow/sla"
)

func setup(t *testing.T) (repairflowtest.World, string) {
	t.Helper()
	w := repairflowtest.Setup(t)
	return w, w.Open(repairflowtest.Intake("")).ID
}

// of answers the states of a repair's promises of a kind, oldest first.
func of(w repairflowtest.World, repair string, kind sla.Kind) []sla.State {
	w.Helper()
	var out []sla.State
	w.Do(func(ctx context.Context, tx *db.Tx) error {
		all, err := sla.OfRepair(ctx, tx, repair)
		out = nil
		for _, p := range all {
			if p.Kind == kind {
				out = append(out, p.State)
			}
		}
		return err
	})
	return out
}

func promise(w repairflowtest.World, repair string, kind sla.Kind, due time.Time) {
	w.Helper()
	w.Do(func(ctx context.Context, tx *db.Tx) error { return sla.Promise(ctx, tx, repair, kind, due, "test") })
}

func keep(w repairflowtest.World, repair string, kind sla.Kind, at time.Time) {
	w.Helper()
	w.Do(func(ctx context.Context, tx *db.Tx) error { return sla.Keep(ctx, tx, repair, kind, at) })
}

func TestAPromiseOfServiceIsJudgedAtItsTime(t *testing.T) {
	t.Parallel()
	w, id := setup(t)
	due := w.Now.Add(time.Hour)
	promise(w, id, sla.ExpertResponse, due)
	keep(w, id, sla.ExpertResponse, due)
	require.Equal(t, []sla.State{sla.Kept}, of(w, id, sla.ExpertResponse), "done at its time is in time")
	promise(w, id, sla.QuoteAnswer, due)
	keep(w, id, sla.QuoteAnswer, due.Add(time.Second))
	require.Equal(t, []sla.State{sla.Broken}, of(w, id, sla.QuoteAnswer))
	keep(w, id, sla.VisitOnTime, due)
	require.Empty(t, of(w, id, sla.VisitOnTime), "nothing was promised")
}

func TestATimerBreaksWhatNobodyKept(t *testing.T) {
	t.Parallel()
	w, id := setup(t)
	due := w.Now.Add(time.Hour)
	promise(w, id, sla.ExpertResponse, due)
	w.Drain()
	require.Equal(t, []sla.State{sla.Open}, of(w, id, sla.ExpertResponse))
	w.Later(time.Hour)
	w.Drain()
	require.Equal(t, []sla.State{sla.Broken}, of(w, id, sla.ExpertResponse))
	keep(w, id, sla.ExpertResponse, due.Add(-time.Minute))
	require.Equal(t, []sla.State{sla.Kept}, of(w, id, sla.ExpertResponse), "it was done in time and is heard of later")
	keep(w, id, sla.ExpertResponse, due.Add(time.Minute))
	require.Equal(t, []sla.State{sla.Kept}, of(w, id, sla.ExpertResponse), "a second time changes nothing")
}

func TestANewPromiseSupersedesAndWhatIsNotOwedIsVoid(t *testing.T) {
	t.Parallel()
	w, id := setup(t)
	promise(w, id, sla.VisitOnTime, w.Now.Add(time.Hour))
	promise(w, id, sla.VisitOnTime, w.Now.Add(2*time.Hour))
	require.Equal(t, []sla.State{sla.Superseded, sla.Open}, of(w, id, sla.VisitOnTime))
	w.Do(func(ctx context.Context, tx *db.Tx) error { return sla.Void(ctx, tx, id, sla.VisitOnTime, "cancelled") })
	w.Later(3 * time.Hour)
	w.Drain()
	require.Equal(t, []sla.State{sla.Superseded, sla.Voided}, of(w, id, sla.VisitOnTime))
}

func TestManyWhoPromiseAtOnceLeaveOneOpen(t *testing.T) {
	t.Parallel()
	w, id := setup(t)
	errs := make([]error, 16)
	var done sync.WaitGroup
	for i := range errs {
		done.Go(func() {
			errs[i] = w.Try(func(ctx context.Context, tx *db.Tx) error {
				return sla.Promise(ctx, tx, id, sla.Response, w.Now.Add(time.Hour), "race")
			})
		})
	}
	done.Wait()
	open := 0
	for _, err := range errs {
		require.NoError(t, err)
	}
	for _, s := range of(w, id, sla.Response) {
		if s == sla.Open {
			open++
		}
	}
	require.Equal(t, 1, open)
}
