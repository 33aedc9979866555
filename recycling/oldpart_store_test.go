package recycling

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"fettle/internal/db"
	"fettle/internal/event"
	"fettle/inventory/site"
)

func TestWhatCanBeUsedAgainGoesBackToTheShelf(t *testing.T) {
	t.Parallel()
	w := setup(t)
	id := w.graded("BRD", "W1", "OLD-BRD", 400, NoFaultFound, Refurbish)
	require.Equal(t, Closed, w.state(id).State)
	require.EqualValues(t, 100, w.points().Confirmed)
	var n int
	require.NoError(t, w.db.GetContext(t.Context(), &n, "SELECT on_hand FROM stock WHERE location = 'W1' AND part = 'BRD' AND condition = 'refurbished'"))
	require.Equal(t, 1, n)
	w.lawful()
}

func TestAnObligationFallsDueOnItsDay(t *testing.T) {
	t.Parallel()
	w := setup(t)
	dispatcher := event.NewDispatcher(w.db)
	oldPartSubscribe(dispatcher)
	require.NoError(t, dispatcher.Register(t.Context()))
	late, kept := w.oblige("MOT"), w.oblige("CMP")
	w.must(func(ctx context.Context, tx *db.Tx) error { _, err := HandOver(ctx, tx, kept, "BAG", "W1"); return err })
	w.now = w.now.Add(returnTerm - time.Minute)
	require.NoError(t, dispatcher.Drain(t.Context()))
	require.Equal(t, Obliged, w.state(late).State)
	w.now = w.now.Add(2 * time.Minute)
	require.NoError(t, dispatcher.Drain(t.Context()))
	require.Equal(t, Overdue, w.state(late).State)
	require.Equal(t, HandedOver, w.state(kept).State)
	w.must(func(ctx context.Context, tx *db.Tx) error {
		_, err := Waive(ctx, tx, late, "customer keeps it")
		return err
	})
	require.Equal(t, Closed, w.state(late).State)
	require.Equal(t, Balance{Customer: "ann"}, w.points())
}

func TestWhatTheBenchDisownedIsNeverRestocked(t *testing.T) {
	t.Parallel()
	for _, verdict := range []string{OtherPart, Tampered} {
		for _, grade := range []string{Reuse, Refurbish} {
			t.Run(verdict+grade, func(t *testing.T) {
				t.Parallel()
				w := setup(t)
				id := w.oblige("MOT")
				w.must(func(ctx context.Context, tx *db.Tx) error { _, err := HandOver(ctx, tx, id, "BAG", "W1"); return err })
				w.must(func(ctx context.Context, tx *db.Tx) error {
					_, err := Receive(ctx, tx, id, "W1", "M1", 4000)
					return err
				})
				w.must(func(ctx context.Context, tx *db.Tx) error { _, err := Inspect(ctx, tx, id, verdict); return err })
				require.ErrorIs(t, w.try(func(ctx context.Context, tx *db.Tx) error { _, err := Grade(ctx, tx, id, grade); return err }), ErrGrade)
				require.Equal(t, Inspected, w.state(id).State)
				w.must(func(ctx context.Context, tx *db.Tx) error { _, err := Grade(ctx, tx, id, Mismatch); return err })
				w.lawful()
			})
		}
	}
}

func TestAnOldPartIsHandedOverOnlyToAWarehouse(t *testing.T) {
	t.Parallel()
	w := setup(t)
	id := w.oblige("MOT")
	for _, place := range []string{"REC", "CUSTOMER", "LOST", "SCRAP", "nowhere"} {
		require.ErrorIs(t, w.try(func(ctx context.Context, tx *db.Tx) error {
			_, err := HandOver(ctx, tx, id, "BAG", place)
			return err
		}), site.ErrNoLocation, place)
	}
	require.Equal(t, Obliged, w.state(id).State)
}

func TestOneReturnALineAndEachEndTellsItsEvent(t *testing.T) {
	t.Parallel()
	w := setup(t)
	id := w.graded("BRD", "W1", "OLD-BRD", 400, NoFaultFound, Reuse)
	r := w.state(id)
	require.Error(t, w.try(func(ctx context.Context, tx *db.Tx) error {
		_, err := Oblige(ctx, tx, []Obligation{{Line: r.Line, Repair: "R1", Customer: "ann", Part: "BRD", Engineer: "eve", Basis: "core_return"}})
		return err
	}), "one return a line")
	w.must(func(ctx context.Context, tx *db.Tx) error {
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
	require.NoError(t, w.db.GetContext(t.Context(), &confirmed, "SELECT count(*) FROM points_ledger WHERE return_id = $1 AND reason = 'confirmed'", id))
	require.Equal(t, 1, confirmed)
}
