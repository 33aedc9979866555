package recycling

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"fettle/internal/db"
	"fettle/internal/event"
	"fettle/inventory"
)

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
		}), inventory.ErrNoLocation, place)
	}
	require.Equal(t, Obliged, w.state(id).State)
}

func TestARenewedPermitHasItsOwnQuota(t *testing.T) {
	t.Parallel()
	w := setup(t)
	add := func(permit, until string, quota int) {
		_, err := w.db.ExecContext(t.Context(), "INSERT INTO permits (recycler, hazard_code, permit, valid_until, quota_grams) VALUES ('TINY', '', $1, $2, $3)", permit, until, quota)
		require.NoError(t, err)
	}
	lot := func(serial string) string {
		return w.sealed("W1", "", 4000, w.graded("MOT", "W1", serial, 4000, FaultConfirmed, Material))
	}
	add("A1", "2026-12-31", 5000)
	_, err := w.manifest("TINY", lot("M1"))
	require.NoError(t, err)
	second := lot("M2")
	_, err = w.manifest("TINY", second)
	require.ErrorIs(t, err, ErrQuota, "4000 of 5000 g are gone")
	add("A2", "2027-12-31", 5000)
	m, err := w.manifest("TINY", second)
	require.NoError(t, err)
	var permit string
	require.NoError(t, w.db.GetContext(t.Context(), &permit, "SELECT permit FROM manifests WHERE id = $1", m))
	require.Equal(t, "A2", permit)
	_, err = w.manifest("TINY", lot("M3"))
	require.ErrorIs(t, err, ErrQuota, "both are all but gone")
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

func TestTheWeighbridgeIsSharedOutWhole(t *testing.T) {
	t.Parallel()
	lots := func(nets ...int64) (out []Lot) {
		for _, n := range nets {
			out = append(out, Lot{NetGrams: &n})
		}
		return out
	}
	require.Equal(t, []int64{9_700, 97}, weighbridgeShares(lots(10_000, 100), 9_797))
	require.Equal(t, []int64{333, 333, 334}, weighbridgeShares(lots(1, 1, 1), 1000))
	require.Equal(t, []int64{0, 99}, weighbridgeShares(lots(1, 100), 99))
	require.Equal(t, []int64{1_000_000_000}, weighbridgeShares(lots(1_030_000_000), 1_000_000_000), "no overflow at the door's limit")
}
