package repairflow

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"fettle/internal/db"
	"fettle/inventory/stock"
	"fettle/shipping/pick"
)

func twoForOne(w world) {
	w.Helper()
	_, err := w.db.ExecContext(w.Context(), `INSERT INTO supersessions (from_part, to_part, mode, effective_on, factor) VALUES ('FAN', 'SEAL', 'consume_first', '2026-01-01', 2)`)
	require.NoError(w, err)
}

func TestSeveralPiecesOfANewerPartStandForOne(t *testing.T) {
	t.Parallel()
	w := setup(t)
	twoForOne(w)
	w.receive("SEAL", "WH-GZ", 10)
	w.drain()
	r := w.visited("li")
	l := w.order(r.ID, Want{Part: "FAN", Quantity: 3})[0]
	require.Equal(t, "SEAL", l.Supplied)
	require.EqualValues(t, 6, l.Quantity)
	require.EqualValues(t, 2, w.line(l.ID).PiecesEach)
	require.Equal(t, "10/6", w.stock("SEAL", "WH-GZ", stock.New))
	w.sent(l, "SEAL")
	require.EqualValues(t, 6, w.scanIn(l.ID, "SEAL").Quantity)
	require.Equal(t, "6/6", w.stock("SEAL", "VAN-1", stock.New))
	w.do(func(ctx context.Context, tx *db.Tx) error { _, err := StartVisit(ctx, tx, r.ID); return err })
	w.fit(l.ID, "", "")
	require.Equal(t, "0/0", w.stock("SEAL", "VAN-1", stock.New))
	w.drain()
	w.clean()
}

func TestWhoWaitsIsServedWhenEnoughPiecesHaveCome(t *testing.T) {
	t.Parallel()
	w := setup(t)
	twoForOne(w)
	l := w.order(w.visited("li").ID, Want{Part: "FAN", Quantity: 2})[0]
	require.Equal(t, LineBackordered, l.State)
	w.receive("SEAL", "WH-GZ", 3)
	w.drain()
	waits := w.line(l.ID)
	require.Equal(t, LineBackordered, waits.State, "three pieces stand for one and a half")
	require.EqualValues(t, 2, waits.Quantity)
	w.receive("SEAL", "WH-GZ", 1)
	w.drain()
	served := w.line(l.ID)
	require.Equal(t, LineReserved, served.State)
	require.EqualValues(t, 4, served.Quantity)
	require.Equal(t, "4/4", w.stock("SEAL", "WH-GZ", stock.New))

	// It loses its pieces, and asks for two again.
	w.do(func(ctx context.Context, tx *db.Tx) error {
		_, err := pick.Short(ctx, tx, "WH-GZ", l.ID, "the bin is empty")
		return err
	})
	w.drain()
	again := w.line(l.ID)
	require.Equal(t, LineBackordered, again.State)
	require.EqualValues(t, 2, again.Quantity)
	require.EqualValues(t, 1, again.PiecesEach)
	w.receive("FAN", "WH-SZ", 2)
	w.drain()
	require.Equal(t, "FAN", w.line(l.ID).Supplied)
	w.clean()
}

func TestTheFirstRankedSuccessorIsSupplied(t *testing.T) {
	t.Parallel()
	w := setup(t)
	_, err := w.db.ExecContext(t.Context(), `
INSERT INTO supersessions (from_part, to_part, mode, effective_on, rank)
VALUES ('FAN', 'ODD', 'no_stock', '2025-01-01', 2), ('FAN', 'SEAL', 'no_stock', '2026-01-01', 1)`)
	require.NoError(t, err)
	w.receive("ODD", "WH-GZ", 5)
	w.receive("SEAL", "WH-GZ", 5)
	w.drain()
	require.Equal(t, "SEAL", w.one(w.visited("li").ID, "FAN").Supplied, "at the same place, though the other came first")
}
