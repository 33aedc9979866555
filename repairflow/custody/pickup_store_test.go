package custody_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"fettle/internal/db"
	"fettle/inventory/stock"
	"fettle/repairflow/custody"
	"fettle/repairflow/orderline"
	"fettle/repairflow/repairflowtest"
	"fettle/shipping/pick"
	"fettle/shipping/pickup"
)

func TestAnEngineerCollectsByCodeAndScan(t *testing.T) {
	t.Parallel()
	w := repairflowtest.Setup(t)
	w.Receive("COMP", "WH-GZ", 1, "N-1")
	w.Drain()
	l := w.One(w.Visited("li").ID, "COMP")
	s := w.Sent(l, "N-1")
	w.InLocker(s)
	require.Equal(t, orderline.Delivered, w.Line(l.ID).State)
	collect := func(code, scanned string) error {
		return w.Try(func(ctx context.Context, tx *db.Tx) error {
			_, err := custody.Collect(ctx, tx, l.ID, code, scanned)
			return err
		})
	}
	require.ErrorIs(t, collect("1", "N-1"), pickup.ErrCode)
	require.ErrorIs(t, collect("778899", "N-2"), pick.ErrWrongScan)
	require.NoError(t, collect("778899", "N-1"))
	require.Equal(t, orderline.Received, w.Line(l.ID).State)
	require.ErrorIs(t, collect("778899", "N-1"), pickup.ErrNoPickup)
	w.Drain()
	w.Clean()
}

func TestWhatNobodyPickedUpGoesHomeAndIsSentAgain(t *testing.T) {
	t.Parallel()
	w := repairflowtest.Setup(t)
	w.Receive("FAN", "WH-GZ", 1)
	w.Drain()
	r := w.Visited("li")
	l := w.One(r.ID, "FAN")
	s := w.Sent(l, "FAN")
	w.Receive("FAN", "WH-FS", 1)
	w.Drain()
	w.InLocker(s)
	w.Later(48 * time.Hour)
	w.Observe(w.Scan(*w.Shipment(s.ID).Waybill, "648", *w.Now))
	require.Equal(t, orderline.Returning, w.Line(l.ID).State)
	var again orderline.Line
	w.Do(func(ctx context.Context, tx *db.Tx) error {
		all, err := orderline.OfRepair(ctx, tx, r.ID)
		require.Len(t, all, 2)
		again = all[1]
		return err
	})
	require.Equal(t, l.ID, *again.Replaces)
	require.Equal(t, orderline.Reserved, again.State)
	require.Equal(t, "WH-FS", again.Source)
	require.Equal(t, orderline.Closed, w.TakenBack(l.ID, "WH-GZ", "FAN").State)
	require.Equal(t, "1/0", w.Stock("FAN", "WH-GZ", stock.New))
	w.Drain()
	w.Clean()
}
