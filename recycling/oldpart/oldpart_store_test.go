package oldpart_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"fettle/internal/db"
	"fettle/internal/event"
	"fettle/inventory/site"
	"fettle/recycling/oldpart"
	"fettle/recycling/recyclingtest"
)

func TestWhatCanBeUsedAgainGoesBackToTheShelf(t *testing.T) {
	t.Parallel()
	w := recyclingtest.Setup(t)
	id := w.Graded("BRD", "W1", "OLD-BRD", 400, oldpart.NoFaultFound, oldpart.Reuse)
	require.Equal(t, oldpart.Closed, w.State(id).State)
	require.EqualValues(t, 100, w.Points().Confirmed)
	var n int
	require.NoError(t, w.DB.GetContext(t.Context(), &n, "SELECT on_hand FROM stock WHERE location = 'W1' AND part = 'BRD' AND condition = 'refurbished'"))
	require.Equal(t, 1, n)
	w.Lawful()
}

func TestAnObligationFallsDueOnItsDay(t *testing.T) {
	t.Parallel()
	w := recyclingtest.Setup(t)
	dispatcher := event.NewDispatcher(w.DB)
	oldpart.Subscribe(dispatcher)
	require.NoError(t, dispatcher.Register(t.Context()))
	late, kept := w.Oblige("MOT"), w.Oblige("CMP")
	w.Must(func(ctx context.Context, tx *db.Tx) error {
		_, err := oldpart.DropOff(ctx, tx, kept, "BAG", "W1")
		return err
	})
	w.Now = w.Now.Add(oldpart.ReturnTerm - time.Minute)
	require.NoError(t, dispatcher.Drain(t.Context()))
	require.Equal(t, oldpart.Obliged, w.State(late).State)
	w.Now = w.Now.Add(2 * time.Minute)
	require.NoError(t, dispatcher.Drain(t.Context()))
	require.Equal(t, oldpart.Overdue, w.State(late).State)
	require.Equal(t, oldpart.DroppedOff, w.State(kept).State)
	w.Must(func(ctx context.Context, tx *db.Tx) error {
		_, err := oldpart.WaiveFor(ctx, tx, late, oldpart.WaivedOtherwise, "customer keeps it")
		return err
	})
	require.Equal(t, oldpart.Closed, w.State(late).State)
	require.Equal(t, oldpart.Balance{Customer: "ann"}, w.Points())
}

func TestWhatTheBenchDisownedIsNeverRestocked(t *testing.T) {
	t.Parallel()
	for _, verdict := range []oldpart.Verdict{oldpart.OtherPart, oldpart.Tampered} {
		for _, grade := range []oldpart.Grade{oldpart.Reuse, oldpart.Refurbish} {
			t.Run(string(verdict)+string(grade), func(t *testing.T) {
				t.Parallel()
				w := recyclingtest.Setup(t)
				id := w.Oblige("MOT")
				w.Must(func(ctx context.Context, tx *db.Tx) error {
					_, err := oldpart.DropOff(ctx, tx, id, "BAG", "W1")
					return err
				})
				w.Must(func(ctx context.Context, tx *db.Tx) error {
					_, err := oldpart.Receive(ctx, tx, id, "W1", "M1", 4000)
					return err
				})
				w.Photograph(id, oldpart.PhotoBench)
				w.Must(func(ctx context.Context, tx *db.Tx) error {
					_, err := oldpart.Examine(ctx, tx, id, oldpart.Examination{Verdict: verdict})
					return err
				})
				require.ErrorIs(t, w.Try(func(ctx context.Context, tx *db.Tx) error {
					_, err := oldpart.GradeReturn(ctx, tx, id, grade)
					return err
				}), oldpart.ErrGrade)
				require.Equal(t, oldpart.Inspected, w.State(id).State)
				w.Must(func(ctx context.Context, tx *db.Tx) error {
					_, err := oldpart.GradeReturn(ctx, tx, id, oldpart.Mismatch)
					return err
				})
				w.Lawful()
			})
		}
	}
}

func TestAnOldPartIsDroppedOffOnlyAtAWarehouse(t *testing.T) {
	t.Parallel()
	w := recyclingtest.Setup(t)
	id := w.Oblige("MOT")
	for _, place := range []string{"REC", "CUSTOMER", "LOST", "SCRAP", "nowhere"} {
		require.ErrorIs(t, w.Try(func(ctx context.Context, tx *db.Tx) error {
			_, err := oldpart.DropOff(ctx, tx, id, "BAG", place)
			return err
		}), site.ErrNoLocation, place)
	}
	require.Equal(t, oldpart.Obliged, w.State(id).State)
}

func TestOneReturnALineAndEachEndTellsItsEvent(t *testing.T) {
	t.Parallel()
	w := recyclingtest.Setup(t)
	id := w.Graded("BRD", "W1", "OLD-BRD", 400, oldpart.NoFaultFound, oldpart.Reuse)
	r := w.State(id)
	require.Error(t, w.Try(func(ctx context.Context, tx *db.Tx) error {
		_, err := oldpart.Oblige(ctx, tx, []oldpart.Obligation{{Line: r.Line, Repair: "R1", Customer: "ann", Part: "BRD", Engineer: "eve", Basis: "core_return"}})
		return err
	}), "one return a line")
	w.Must(func(ctx context.Context, tx *db.Tx) error {
		events, err := event.History(ctx, tx, "R1", 0, 100)
		var types []string
		for _, f := range events {
			types = append(types, f.Type)
		}
		require.Equal(t, []string{"recycling.obliged.v1", "recycling.handed_over.v1", "recycling.received.v1", "recycling.inspected.v1",
			"recycling.graded.v1", "recycling.closed.v1"}, types)
		require.Contains(t, string(events[5].Data), `"restocked"`)
		return err
	})
	var confirmed int
	require.NoError(t, w.DB.GetContext(t.Context(), &confirmed, "SELECT count(*) FROM points_ledger WHERE return_id = $1 AND reason = 'confirmed'", id))
	require.Equal(t, 1, confirmed)
}
