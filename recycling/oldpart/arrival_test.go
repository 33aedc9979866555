package oldpart_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"fettle/internal/db"
	"fettle/recycling/oldpart"
	"fettle/recycling/recyclingtest"
)

// TestWhatLeaksIsKeptApart: whatever the bench says of it, it goes to quarantine or with hazardous waste, and it heads the work list.
func TestWhatLeaksIsKeptApart(t *testing.T) {
	t.Parallel()
	w := recyclingtest.Setup(t)
	board := w.Graded("BRD", "W1", "B-1", 400, oldpart.FaultConfirmed, oldpart.Quarantine)
	for _, arrived := range []oldpart.Arrival{oldpart.Wet, oldpart.Leaking} {
		id := w.Oblige("MOT")
		w.Must(func(ctx context.Context, tx *db.Tx) error {
			_, err := oldpart.ReceiveAs(ctx, tx, id, "W1", "", 4000, arrived)
			return err
		})
		w.Must(func(ctx context.Context, tx *db.Tx) error {
			waiting, err := oldpart.Waiting(ctx, tx, "W1", 10)
			require.NoError(t, err)
			require.NotEqual(t, board, waiting[0].ID, "a leak comes before a hazard code")
			_, err = oldpart.Examine(ctx, tx, id, oldpart.Examination{Verdict: oldpart.NoFaultFound})
			return err
		})
		for _, grade := range []oldpart.Grade{oldpart.Reuse, oldpart.Refurbish, oldpart.Harvest, oldpart.Material, oldpart.Mismatch} {
			require.ErrorIs(t, w.Try(func(ctx context.Context, tx *db.Tx) error {
				_, err := oldpart.GradeReturn(ctx, tx, id, grade)
				return err
			}), oldpart.ErrGrade, "%s graded %s", arrived, grade)
		}
		w.Must(func(ctx context.Context, tx *db.Tx) error {
			r, err := oldpart.GradeReturn(ctx, tx, id, oldpart.Quarantine)
			require.Equal(t, arrived, r.ArrivedAs)
			return err
		})
	}
	damaged := w.Oblige("MOT")
	w.Must(func(ctx context.Context, tx *db.Tx) error {
		if _, err := oldpart.ReceiveAs(ctx, tx, damaged, "W1", "", 4000, oldpart.Damaged); err != nil {
			return err
		}
		if _, err := oldpart.Examine(ctx, tx, damaged, oldpart.Examination{Verdict: oldpart.FaultConfirmed}); err != nil {
			return err
		}
		_, err := oldpart.GradeReturn(ctx, tx, damaged, oldpart.Material)
		return err
	})
	w.Lawful()
}
