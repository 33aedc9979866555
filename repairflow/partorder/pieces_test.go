package partorder_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"fettle/internal/db"
	"fettle/inventory/stock"
	"fettle/repairflow/orderline"
	"fettle/repairflow/partorder"
	"fettle/repairflow/repair"
	"fettle/repairflow/repairflowtest"
	"fettle/shipping/pick"
)

func twoForOne(w repairflowtest.World) {
	w.Helper()
	_, err := w.DB.ExecContext(w.Context(), `INSERT INTO supersessions (from_part, to_part, mode, effective_on, factor) VALUES ('FAN', 'SEAL', 'consume_first', '2026-01-01', 2)`)
	require.NoError(w, err)
}

func TestSeveralPiecesOfANewerPartStandForOne(t *testing.T) {
	t.Parallel()
	w := repairflowtest.Setup(t)
	twoForOne(w)
	w.Receive("SEAL", "WH-GZ", 10)
	w.Drain()
	r := w.Visited("li")
	l := w.Order(r.ID, partorder.Want{Part: "FAN", Quantity: 3})[0]
	require.Equal(t, "SEAL", l.Supplied)
	require.EqualValues(t, 6, l.Quantity)
	require.EqualValues(t, 2, w.Line(l.ID).PiecesEach)
	require.Equal(t, "10/6", w.Stock("SEAL", "WH-GZ", stock.New))
	w.Sent(l, "SEAL")
	require.EqualValues(t, 6, w.ScanIn(l.ID, "SEAL").Quantity)
	require.Equal(t, "6/6", w.Stock("SEAL", "VAN-1", stock.New))
	w.Do(func(ctx context.Context, tx *db.Tx) error { _, err := repair.StartVisit(ctx, tx, r.ID); return err })
	w.Fit(l.ID, "", "")
	require.Equal(t, "0/0", w.Stock("SEAL", "VAN-1", stock.New))
	w.Drain()
	w.Clean()
}

func TestWhoWaitsIsServedWhenEnoughPiecesHaveCome(t *testing.T) {
	t.Parallel()
	w := repairflowtest.Setup(t)
	twoForOne(w)
	l := w.Order(w.Visited("li").ID, partorder.Want{Part: "FAN", Quantity: 2})[0]
	require.Equal(t, orderline.Backordered, l.State)
	w.Receive("SEAL", "WH-GZ", 3)
	w.Drain()
	waits := w.Line(l.ID)
	require.Equal(t, orderline.Backordered, waits.State, "three pieces stand for one and a half")
	require.EqualValues(t, 2, waits.Quantity)
	w.Receive("SEAL", "WH-GZ", 1)
	w.Drain()
	served := w.Line(l.ID)
	require.Equal(t, orderline.Reserved, served.State)
	require.EqualValues(t, 4, served.Quantity)
	require.Equal(t, "4/4", w.Stock("SEAL", "WH-GZ", stock.New))

	// It loses its pieces, and asks for two again.
	w.Do(func(ctx context.Context, tx *db.Tx) error {
		_, err := pick.Short(ctx, tx, "WH-GZ", l.ID, "the bin is empty")
		return err
	})
	w.Drain()
	again := w.Line(l.ID)
	require.Equal(t, orderline.Backordered, again.State)
	require.EqualValues(t, 2, again.Quantity)
	require.EqualValues(t, 1, again.PiecesEach)
	w.Receive("FAN", "WH-SZ", 2)
	w.Drain()
	require.Equal(t, "FAN", w.Line(l.ID).Supplied)
	w.Clean()
}

func TestTheFirstRankedSuccessorIsSupplied(t *testing.T) {
	t.Parallel()
	w := repairflowtest.Setup(t)
	_, err := w.DB.ExecContext(t.Context(), `
INSERT INTO supersessions (from_part, to_part, mode, effective_on, rank)
VALUES ('FAN', 'ODD', 'no_stock', '2025-01-01', 2), ('FAN', 'SEAL', 'no_stock', '2026-01-01', 1)`)
	require.NoError(t, err)
	w.Receive("ODD", "WH-GZ", 5)
	w.Receive("SEAL", "WH-GZ", 5)
	w.Drain()
	require.Equal(t, "SEAL", w.One(w.Visited("li").ID, "FAN").Supplied, "at the same place, though the other came first")
}
