package proof_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"fettle/internal/db"
	"fettle/recycling/proof"
	"fettle/recycling/recyclingtest"
)

func runs(w *recyclingtest.World) (out []proof.Run) {
	w.Helper()
	w.Must(func(ctx context.Context, tx *db.Tx) (err error) { out, err = proof.Runs(ctx, tx, nil, 10); return err })
	return out
}

func TestTheServiceProvesByItselfAtTheHourOfThePolicyAndTellsOfDrift(t *testing.T) {
	t.Parallel()
	w, restocked, _ := world(t)
	watch := proof.Watch{DB: w.DB}
	w.Now = time.Date(2026, 11, 24, 4, 30, 0, 0, time.UTC)
	require.NoError(t, watch.Look(t.Context()))
	require.NoError(t, watch.Look(t.Context()), "once an hour of the policy")
	made := runs(w)
	require.Len(t, made, 1)
	require.NotNil(t, made[0].FinishedAt)
	require.Equal(t, w.Now, *made[0].FinishedAt)
	require.Zero(t, made[0].Drifts)
	require.EqualValues(t, 8, made[0].Sums.Obliged)
	require.Empty(t, w.Told("recycling.proof_drifted.v1", "proof", "drifts"))

	_, err := w.DB.ExecContext(t.Context(), "UPDATE returns SET gross_grams = 391 WHERE id = $1", restocked)
	require.NoError(t, err)
	w.Now = w.Now.AddDate(0, 0, 1)
	require.NoError(t, watch.Look(t.Context()))
	made = runs(w)
	require.Len(t, made, 2)
	require.Positive(t, made[0].Drifts)
	require.NotEmpty(t, made[0].Found)
	require.Contains(t, made[0].Found, "grams.step: "+restocked+" received says 391, the ledger 390")
	require.Len(t, w.Told("recycling.proof_drifted.v1", "proof", "drifts"), 1)

	_, err = w.DB.ExecContext(t.Context(), `INSERT INTO policies (name, version, valid_from, body) VALUES ('proof', 2, '2001-01-01', '{"hour": 3, "every_days": 0}')`)
	require.NoError(t, err)
	w.Now = w.Now.AddDate(0, 0, 1)
	require.NoError(t, watch.Look(t.Context()))
	require.Len(t, runs(w), 2, "the policy may leave it to people")
}

func TestManyServicesMakeOneProof(t *testing.T) {
	t.Parallel()
	w := recyclingtest.Setup(t)
	var all sync.WaitGroup
	failed := make(chan error, 8)
	for range cap(failed) {
		all.Go(func() { failed <- proof.Watch{DB: w.DB}.Look(t.Context()) })
	}
	all.Wait()
	for range cap(failed) {
		require.NoError(t, <-failed)
	}
	require.Len(t, runs(w), 1)
	require.NotNil(t, runs(w)[0].FinishedAt)
}

func TestAProofThatWasCutOffIsMadeLater(t *testing.T) {
	t.Parallel()
	w := recyclingtest.Setup(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	require.Error(t, proof.Watch{DB: w.DB}.Look(ctx))
	watch := proof.Watch{DB: w.DB}
	require.NoError(t, watch.Look(t.Context()))
	_, err := w.DB.ExecContext(t.Context(), "UPDATE proof_runs SET finished_at = NULL")
	require.NoError(t, err)
	require.NoError(t, watch.Look(t.Context()))
	require.Nil(t, runs(w)[0].FinishedAt, "whoever makes it may be at it still")
	w.Now = w.Now.Add(time.Hour)
	require.NoError(t, watch.Look(t.Context()))
	require.NotNil(t, runs(w)[0].FinishedAt)
}

func TestAProofIsMadeWhenSomebodyAsks(t *testing.T) {
	t.Parallel()
	w := recyclingtest.Setup(t)
	watch := proof.Watch{DB: w.DB}
	w.Now = time.Date(2026, 11, 24, 4, 30, 0, 0, time.UTC)
	require.NoError(t, watch.Look(t.Context()))
	require.Len(t, runs(w), 1, "the one of the policy")

	w.Now = w.Now.Add(time.Hour)
	var all sync.WaitGroup
	failed := make(chan error, 6)
	for range cap(failed) {
		all.Go(func() {
			failed <- w.Try(func(ctx context.Context, tx *db.Tx) error {
				r, err := proof.Ask(ctx, tx)
				require.False(t, r.Begun)
				return err
			})
		})
	}
	all.Wait()
	for range cap(failed) {
		require.NoError(t, <-failed)
	}
	require.Len(t, runs(w), 2, "whoever asks while one waits gets that one")
	require.NoError(t, watch.Look(t.Context()))
	made := runs(w)
	require.Len(t, made, 2)
	require.NotNil(t, made[0].FinishedAt)
	require.NotEmpty(t, made[0].Asked)
	require.Empty(t, made[1].Asked)

	w.Now = w.Now.Add(time.Hour)
	w.Must(func(ctx context.Context, tx *db.Tx) error { _, err := proof.Ask(ctx, tx); return err })
	require.NoError(t, watch.Look(t.Context()))
	require.Len(t, runs(w), 3)
	w.Now = time.Date(2026, 11, 25, 4, 30, 0, 0, time.UTC)
	require.NoError(t, watch.Look(t.Context()))
	require.Len(t, runs(w), 4, "what was asked for does not stand for the policy's own")
}
