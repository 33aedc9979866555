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
	"fettle/repairflow/partorder"
	"fettle/repairflow/repairflowtest"
	"fettle/shipping/pick"
)

func TestWhatWasFoundShipsAndTheRestComesFromElsewhere(t *testing.T) {
	t.Parallel()
	w := repairflowtest.Setup(t)
	w.Receive("FAN", "WH-GZ", 4)
	w.Drain()
	r := w.Visited("li")
	l := w.Order(r.ID, partorder.Want{Part: "FAN", Quantity: 4})[0]
	w.Receive("FAN", "WH-FS", 3)
	w.Drain()
	w.Do(func(ctx context.Context, tx *db.Tx) error {
		if _, err := pick.ShortBut(ctx, tx, "WH-GZ", l.ID, 3, "one is missing"); err != nil {
			return err
		}
		// It is picked before anybody has heard of the missing one.
		_, err := pick.Pick(ctx, tx, "WH-GZ", l.ID, "FAN")
		return err
	})
	w.Drain()
	require.Equal(t, map[string]int64{"picking WH-GZ": 3, "reserved WH-FS": 1}, w.Family(r.ID))
	w.Drain()
	w.Do(func(ctx context.Context, tx *db.Tx) error { _, err := custody.Cancel(ctx, tx, r.ID, "off"); return err })
	w.Later(time.Minute)
	w.Drain()
	w.Clean()
}

func TestAShortShelfIsLeftForAnotherWarehouse(t *testing.T) {
	t.Parallel()
	w := repairflowtest.Setup(t)
	w.Receive("FAN", "WH-GZ", 5)
	w.Receive("FAN", "WH-SZ", 1)
	w.Drain()
	r := w.Visited("li")
	l := w.One(r.ID, "FAN")
	require.Equal(t, "WH-GZ", l.Source)
	short := func(warehouse string) {
		w.Do(func(ctx context.Context, tx *db.Tx) error {
			_, err := pick.Short(ctx, tx, warehouse, l.ID, "the bin is empty")
			return err
		})
		w.Drain()
	}
	short("WH-GZ")
	moved := w.Line(l.ID)
	require.Equal(t, orderline.Reserved, moved.State)
	require.Equal(t, "WH-SZ", moved.Source)
	require.Equal(t, "WH-SZ", moved.Promise.Source)
	require.Equal(t, "5/0", w.Stock("FAN", "WH-GZ", stock.New))
	require.Equal(t, "1/1", w.Stock("FAN", "WH-SZ", stock.New))
	var task pick.Task
	w.Do(func(ctx context.Context, tx *db.Tx) error {
		list, err := pick.List(ctx, tx, pick.Filter{Warehouse: "WH-SZ", Limit: 10})
		require.Len(t, list, 1)
		task = list[0]
		return err
	})
	require.Equal(t, l.ID, task.Line)
	w.Clean()
}

func TestAShortLineWithNoOtherSourceWaits(t *testing.T) {
	t.Parallel()
	w := repairflowtest.Setup(t)
	w.Receive("FAN", "WH-GZ", 1)
	w.Drain()
	l := w.One(w.Visited("li").ID, "FAN")
	w.Do(func(ctx context.Context, tx *db.Tx) error {
		_, err := pick.Short(ctx, tx, "WH-GZ", l.ID, "the bin is empty")
		return err
	})
	w.Drain()
	waits := w.Line(l.ID)
	require.Equal(t, orderline.Backordered, waits.State)
	require.Empty(t, waits.Source)
	w.Later(time.Hour)
	w.Receive("FAN", "WH-SZ", 1)
	w.Drain()
	require.Equal(t, orderline.Reserved, w.Line(l.ID).State)
	w.Clean()
}
