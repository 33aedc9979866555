package repairflow

import (
	"context"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"fettle/allocation/sourcing"
	"fettle/internal/db"
	"fettle/inventory/stock"
	"fettle/shipping/pick"
)

func TestAQuantityNoPlaceHasComesFromTwo(t *testing.T) {
	t.Parallel()
	w := setup(t)
	// Each town keeps one for urgent orders.
	w.receive("FAN", "WH-GZ", 3)
	w.receive("FAN", "WH-FS", 4)
	w.drain()
	r := w.visited("li")
	lines := w.order(r.ID, Want{Part: "FAN", Quantity: 5})
	require.Len(t, lines, 2)
	require.Nil(t, lines[0].SplitFrom)
	require.Equal(t, lines[0].ID, *lines[1].SplitFrom)
	require.Equal(t, lines[0].ID, *w.line(lines[1].ID).SplitFrom)
	require.Equal(t, map[string]int64{"reserved WH-FS": 3, "reserved WH-GZ": 2}, w.family(r.ID))
	require.Equal(t, 2, w.tasks())
	for _, l := range lines {
		require.True(t, l.Within24h)
		require.NotEmpty(t, l.WhyZH)
	}
	w.sent(lines[0], "FAN")
	w.sent(lines[1], "FAN")
	w.scanIn(lines[0].ID, "FAN")
	require.Equal(t, AwaitingParts, w.repair(r.ID).State, "one visit waits for the later parcel")
	w.scanIn(lines[1].ID, "FAN")
	require.Equal(t, ReadyToResume, w.repair(r.ID).State)
	w.drain()
	w.clean()
}

func TestAQuantityIsNotSplitWhenThatKeepsNoPromise(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.receive("FAN", "WH-GZ", 2)
	w.receive("FAN", "WH-FS", 2)
	w.drain()
	r := w.visited("li")
	lines := w.order(r.ID, Want{Part: "FAN", Quantity: 5})
	require.Len(t, lines, 1)
	require.Equal(t, LineBackordered, lines[0].State)
	require.EqualValues(t, 5, lines[0].Quantity)
	require.Equal(t, "2/0", w.stock("FAN", "WH-GZ", stock.New), "half of it helps nobody")
	one := w.visited("ma")
	require.Len(t, w.order(one.ID, Want{Part: "FAN", Quantity: 2}), 1, "and what one place has comes in one parcel")
	w.drain()
	w.clean()
}

func TestTheOwnVanGivesItsPartOfAQuantity(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.receive("FAN", "VAN-1", 1)
	w.receive("FAN", "WH-GZ", 2)
	w.drain()
	r := w.urgent("li")
	require.Len(t, w.order(r.ID, Want{Part: "FAN", Quantity: 3}), 2)
	require.Equal(t, map[string]int64{"received VAN-1": 1, "reserved WH-GZ": 2}, w.family(r.ID))
	w.drain()
	w.clean()
}

func TestAShortPickIsSharedOverOtherPlaces(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.receive("FAN", "WH-GZ", 4)
	w.drain()
	r := w.visited("li")
	l := w.order(r.ID, Want{Part: "FAN", Quantity: 4})[0]
	w.receive("FAN", "WH-FS", 3)
	w.receive("FAN", "WH-SZ", 3)
	w.drain()
	w.do(func(ctx context.Context, tx *db.Tx) error {
		_, err := pick.Short(ctx, tx, "WH-GZ", l.ID, "the bin is empty")
		return err
	})
	w.drain()
	require.Equal(t, map[string]int64{"reserved WH-FS": 2, "reserved WH-SZ": 2}, w.family(r.ID))
	require.Equal(t, 2, w.tasks())
	var parts []uuid.UUID
	for _, l := range w.lines(r.ID) {
		require.Equal(t, sourcing.StateOpen, l.Promise.State)
		parts = append(parts, l.ID)
	}
	require.Contains(t, parts, l.ID, "the line itself keeps a part")
	w.do(func(ctx context.Context, tx *db.Tx) error { _, err := Cancel(ctx, tx, r.ID, "off"); return err })
	require.Equal(t, Settled, w.repair(r.ID).State)
	w.later(time.Minute)
	w.drain()
	w.clean()
}
