package repairflow

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"fettle/internal/db"
	"fettle/inventory/stock"
	"fettle/shipping/pick"
	"fettle/shipping/pickup"
)

func TestAnEngineerCollectsByCodeAndScan(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.receive("COMP", "WH-GZ", 1, "N-1")
	w.drain()
	l := w.one(w.visited("li").ID, "COMP")
	s := w.sent(l, "N-1")
	w.inLocker(s)
	require.Equal(t, LineDelivered, w.line(l.ID).State)
	collect := func(code, scanned string) error {
		return w.try(func(ctx context.Context, tx *db.Tx) error {
			_, err := Collect(ctx, tx, l.ID, code, scanned)
			return err
		})
	}
	require.ErrorIs(t, collect("1", "N-1"), pickup.ErrCode)
	require.ErrorIs(t, collect("778899", "N-2"), pick.ErrWrongScan)
	require.NoError(t, collect("778899", "N-1"))
	require.Equal(t, LineReceived, w.line(l.ID).State)
	require.ErrorIs(t, collect("778899", "N-1"), pickup.ErrNoPickup)
	w.drain()
	w.clean()
}

func TestWhatNobodyPickedUpGoesHomeAndIsSentAgain(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.receive("FAN", "WH-GZ", 1)
	w.drain()
	r := w.visited("li")
	l := w.one(r.ID, "FAN")
	s := w.sent(l, "FAN")
	w.receive("FAN", "WH-FS", 1)
	w.drain()
	w.inLocker(s)
	w.later(48 * time.Hour)
	w.observe(w.scan(*w.shipment(s.ID).Waybill, "648", *w.now))
	require.Equal(t, LineReturning, w.line(l.ID).State)
	var again PartLine
	w.do(func(ctx context.Context, tx *db.Tx) error {
		all, err := LinesOfRepair(ctx, tx, r.ID)
		require.Len(t, all, 2)
		again = all[1]
		return err
	})
	require.Equal(t, l.ID, *again.Replaces)
	require.Equal(t, LineReserved, again.State)
	require.Equal(t, "WH-FS", again.Source)
	require.Equal(t, LineClosed, w.takenBack(l.ID, "WH-GZ", "FAN").State)
	require.Equal(t, "1/0", w.stock("FAN", "WH-GZ", stock.New))
	w.drain()
	w.clean()
}
