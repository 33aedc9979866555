package partorder_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"fettle/allocation/sourcing"
	"fettle/internal/db"
	"fettle/inventory/stock"
	"fettle/repairflow/custody"
	"fettle/repairflow/orderline"
	"fettle/repairflow/partorder"
	"fettle/repairflow/repair"
	"fettle/repairflow/repairflowtest"
	"fettle/shipping/pick"
)

func TestAQuantityNoPlaceHasComesFromTwo(t *testing.T) {
	t.Parallel()
	w := repairflowtest.Setup(t)
	// Each town keeps one for urgent orders.
	w.Receive("FAN", "WH-GZ", 3)
	w.Receive("FAN", "WH-FS", 4)
	w.Drain()
	r := w.Visited("li")
	lines := w.Order(r.ID, partorder.Want{Part: "FAN", Quantity: 5})
	require.Len(t, lines, 2)
	require.Nil(t, lines[0].SplitFrom)
	require.Equal(t, lines[0].ID, *lines[1].SplitFrom)
	require.Equal(t, lines[0].ID, *w.Line(lines[1].ID).SplitFrom)
	require.Equal(t, map[string]int64{"reserved WH-FS": 3, "reserved WH-GZ": 2}, w.Family(r.ID))
	require.Equal(t, 2, w.Tasks())
	for _, l := range lines {
		require.True(t, l.Within24h)
		require.NotEmpty(t, l.WhyZH)
	}
	w.Sent(lines[0], "FAN")
	w.Sent(lines[1], "FAN")
	w.ScanIn(lines[0].ID, "FAN")
	require.Equal(t, repair.AwaitingParts, w.Repair(r.ID).State, "one visit waits for the later parcel")
	w.ScanIn(lines[1].ID, "FAN")
	require.Equal(t, repair.ReadyToResume, w.Repair(r.ID).State)
	w.Drain()
	w.Clean()
}

func TestAQuantityIsNotSplitWhenThatKeepsNoPromise(t *testing.T) {
	t.Parallel()
	w := repairflowtest.Setup(t)
	w.Receive("FAN", "WH-GZ", 2)
	w.Receive("FAN", "WH-FS", 2)
	w.Drain()
	r := w.Visited("li")
	lines := w.Order(r.ID, partorder.Want{Part: "FAN", Quantity: 5})
	require.Len(t, lines, 1)
	require.Equal(t, orderline.Backordered, lines[0].State)
	require.EqualValues(t, 5, lines[0].Quantity)
	require.Equal(t, "2/0", w.Stock("FAN", "WH-GZ", stock.New), "half of it helps nobody")
	one := w.Visited("ma")
	require.Len(t, w.Order(one.ID, partorder.Want{Part: "FAN", Quantity: 2}), 1, "and what one place has comes in one parcel")
	w.Drain()
	w.Clean()
}

func TestTheOwnVanGivesItsPartOfAQuantity(t *testing.T) {
	t.Parallel()
	w := repairflowtest.Setup(t)
	w.Receive("FAN", "VAN-1", 1)
	w.Receive("FAN", "WH-GZ", 2)
	w.Drain()
	r := w.Urgent("li")
	require.Len(t, w.Order(r.ID, partorder.Want{Part: "FAN", Quantity: 3}), 2)
	require.Equal(t, map[string]int64{"received VAN-1": 1, "reserved WH-GZ": 2}, w.Family(r.ID))
	w.Drain()
	w.Clean()
}

func TestAShortPickIsSharedOverOtherPlaces(t *testing.T) {
	t.Parallel()
	w := repairflowtest.Setup(t)
	w.Receive("FAN", "WH-GZ", 4)
	w.Drain()
	r := w.Visited("li")
	l := w.Order(r.ID, partorder.Want{Part: "FAN", Quantity: 4})[0]
	w.Receive("FAN", "WH-FS", 3)
	w.Receive("FAN", "WH-SZ", 3)
	w.Drain()
	w.Do(func(ctx context.Context, tx *db.Tx) error {
		_, err := pick.Short(ctx, tx, "WH-GZ", l.ID, "the bin is empty")
		return err
	})
	w.Drain()
	require.Equal(t, map[string]int64{"reserved WH-FS": 2, "reserved WH-SZ": 2}, w.Family(r.ID))
	require.Equal(t, 2, w.Tasks())
	var parts []uuid.UUID
	for _, l := range w.Lines(r.ID) {
		require.Equal(t, sourcing.StateOpen, l.Promise.State)
		parts = append(parts, l.ID)
	}
	require.Contains(t, parts, l.ID, "the line itself keeps a part")
	w.Do(func(ctx context.Context, tx *db.Tx) error { _, err := custody.Cancel(ctx, tx, r.ID, "off"); return err })
	require.Equal(t, repair.Settled, w.Repair(r.ID).State)
	w.Later(time.Minute)
	w.Drain()
	w.Clean()
}
