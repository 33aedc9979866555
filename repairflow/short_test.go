package repairflow

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"fettle/internal/db"
	"fettle/inventory/stock"
	"fettle/shipping/pick"
)

func TestWhatWasFoundShipsAndTheRestComesFromElsewhere(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.receive("FAN", "WH-GZ", 4)
	w.drain()
	r := w.visited("li")
	l := w.order(r.ID, Want{Part: "FAN", Quantity: 4})[0]
	w.receive("FAN", "WH-FS", 3)
	w.drain()
	w.do(func(ctx context.Context, tx *db.Tx) error {
		if _, err := pick.ShortBut(ctx, tx, "WH-GZ", l.ID, 3, "one is missing"); err != nil {
			return err
		}
		// It is picked before anybody has heard of the missing one.
		_, err := pick.Pick(ctx, tx, "WH-GZ", l.ID, "FAN")
		return err
	})
	w.drain()
	require.Equal(t, map[string]int64{"picking WH-GZ": 3, "reserved WH-FS": 1}, w.family(r.ID))
	w.drain()
	w.do(func(ctx context.Context, tx *db.Tx) error { _, err := Cancel(ctx, tx, r.ID, "off"); return err })
	w.later(time.Minute)
	w.drain()
	w.clean()
}

func TestAShortShelfIsLeftForAnotherWarehouse(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.receive("FAN", "WH-GZ", 5)
	w.receive("FAN", "WH-SZ", 1)
	w.drain()
	r := w.visited("li")
	l := w.one(r.ID, "FAN")
	require.Equal(t, "WH-GZ", l.Source)
	short := func(warehouse string) {
		w.do(func(ctx context.Context, tx *db.Tx) error {
			_, err := pick.Short(ctx, tx, warehouse, l.ID, "the bin is empty")
			return err
		})
		w.drain()
	}
	short("WH-GZ")
	moved := w.line(l.ID)
	require.Equal(t, LineReserved, moved.State)
	require.Equal(t, "WH-SZ", moved.Source)
	require.Equal(t, "WH-SZ", moved.Promise.Source)
	require.Equal(t, "5/0", w.stock("FAN", "WH-GZ", stock.New))
	require.Equal(t, "1/1", w.stock("FAN", "WH-SZ", stock.New))
	var task pick.Task
	w.do(func(ctx context.Context, tx *db.Tx) error {
		list, err := pick.List(ctx, tx, pick.Filter{Warehouse: "WH-SZ", Limit: 10})
		require.Len(t, list, 1)
		task = list[0]
		return err
	})
	require.Equal(t, l.ID, task.Line)
	w.clean()
}

func TestAShortLineWithNoOtherSourceWaits(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.receive("FAN", "WH-GZ", 1)
	w.drain()
	l := w.one(w.visited("li").ID, "FAN")
	w.do(func(ctx context.Context, tx *db.Tx) error {
		_, err := pick.Short(ctx, tx, "WH-GZ", l.ID, "the bin is empty")
		return err
	})
	w.drain()
	waits := w.line(l.ID)
	require.Equal(t, LineBackordered, waits.State)
	require.Empty(t, waits.Source)
	w.later(time.Hour)
	w.receive("FAN", "WH-SZ", 1)
	w.drain()
	require.Equal(t, LineReserved, w.line(l.ID).State)
	w.clean()
}
