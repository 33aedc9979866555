package custody_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"fettle/internal/db"
	"fettle/inventory/stock"
	"fettle/repairflow/custody"
	"fettle/repairflow/orderline"
	"fettle/repairflow/partorder"
	"fettle/repairflow/repair"
	"fettle/repairflow/repairflowtest"
)

func holdSerials(w repairflowtest.World, from, to string) (h stock.Hold) {
	w.Helper()
	w.Do(func(ctx context.Context, tx *db.Tx) (err error) {
		h, err = stock.PlaceHold(ctx, tx, stock.Batch{Part: "COMP", SerialFrom: from, SerialTo: to}, "seized")
		return err
	})
	w.Drain()
	return h
}

func TestAReservedLineOfAHeldBatchIsSourcedElsewhere(t *testing.T) {
	t.Parallel()
	w := repairflowtest.Setup(t)
	w.Receive("COMP", "WH-GZ", 1, "N-1")
	w.Receive("COMP", "WH-SZ", 1, "N-2")
	w.Drain()
	l := w.One(w.Visited("li").ID, "COMP")
	require.Equal(t, "WH-GZ", l.Source)
	holdSerials(w, "N-1", "N-1")
	after := w.Line(l.ID)
	require.Equal(t, orderline.Reserved, after.State)
	require.Equal(t, "WH-SZ", after.Source)
	w.Clean()
	w.Sent(partorder.Ordered{Line: after}, "N-2")
	w.Clean()
}

func TestAPieceOfAHeldBatchOnTheRoadIsCalledBack(t *testing.T) {
	t.Parallel()
	w := repairflowtest.Setup(t)
	w.Receive("COMP", "WH-GZ", 2, "N-1", "N-2")
	w.Drain()
	r := w.Visited("li")
	l := w.One(r.ID, "COMP")
	w.Sent(l, "N-1")
	h := holdSerials(w, "N-1", "N-1")
	require.Equal(t, orderline.Returning, w.Line(l.ID).State)
	require.ErrorIs(t, w.Try(func(ctx context.Context, tx *db.Tx) error {
		_, err := custody.Receive(ctx, tx, l.ID, "N-1")
		return err
	}), repair.ErrTransition)
	lines := w.Lines(r.ID)
	require.Len(t, lines, 2)
	require.Equal(t, orderline.Reserved, lines[1].State)
	require.Equal(t, l.ID, *lines[1].Replaces)
	w.Do(func(ctx context.Context, tx *db.Tx) error {
		_, err := custody.TakeBack(ctx, tx, l.ID, "WH-GZ", "N-1", custody.Intact)
		return err
	})
	w.Do(func(ctx context.Context, tx *db.Tx) error {
		held, err := stock.HoldByID(ctx, tx, h.ID)
		require.Len(t, held.Pieces, 1)
		require.Equal(t, "WH-GZ", held.Pieces[0].Location, "it is taken in as it is: on hold")
		return err
	})
	w.Clean()
}

func TestAPieceOfAHeldBatchInTheVanIsNotFitted(t *testing.T) {
	t.Parallel()
	w := repairflowtest.Setup(t)
	w.Receive("COMP", "WH-GZ", 2, "N-1", "N-2")
	w.Drain()
	r := w.Visited("li")
	l := w.One(r.ID, "COMP")
	w.Sent(l, "N-1")
	w.ScanIn(l.ID, "N-1")
	holdSerials(w, "N-1", "N-1")
	require.Equal(t, orderline.Unused, w.Line(l.ID).State)
	require.Equal(t, repair.AwaitingParts, w.Repair(r.ID).State, "it waits for another")
	require.Equal(t, orderline.Reserved, w.Lines(r.ID)[1].State)
	w.Do(func(ctx context.Context, tx *db.Tx) error {
		_, err := custody.TakeBack(ctx, tx, l.ID, "WH-GZ", "N-1", custody.Intact)
		return err
	})
	w.Clean()
}
