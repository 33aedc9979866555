package repairflow

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"fettle/internal/db"
	"fettle/inventory/stock"
)

func freeze(w world, from, to string) (h stock.Hold) {
	w.Helper()
	w.do(func(ctx context.Context, tx *db.Tx) (err error) {
		h, err = stock.PlaceHold(ctx, tx, stock.Batch{Part: "COMP", SerialFrom: from, SerialTo: to}, "seized")
		return err
	})
	w.drain()
	return h
}

func TestAReservedLineOfAHeldBatchIsSourcedElsewhere(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.receive("COMP", "WH-GZ", 1, "N-1")
	w.receive("COMP", "WH-SZ", 1, "N-2")
	w.drain()
	l := w.one(w.visited("li").ID, "COMP")
	require.Equal(t, "WH-GZ", l.Source)
	freeze(w, "N-1", "N-1")
	after := w.line(l.ID)
	require.Equal(t, LineReserved, after.State)
	require.Equal(t, "WH-SZ", after.Source)
	w.clean()
	w.sent(Ordered{PartLine: after}, "N-2")
	w.clean()
}

func TestAPieceOfAHeldBatchOnTheRoadIsCalledBack(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.receive("COMP", "WH-GZ", 2, "N-1", "N-2")
	w.drain()
	r := w.visited("li")
	l := w.one(r.ID, "COMP")
	w.sent(l, "N-1")
	h := freeze(w, "N-1", "N-1")
	require.Equal(t, LineReturning, w.line(l.ID).State)
	require.ErrorIs(t, w.try(func(ctx context.Context, tx *db.Tx) error {
		_, err := Receive(ctx, tx, l.ID, "N-1")
		return err
	}), ErrTransition)
	lines := w.lines(r.ID)
	require.Len(t, lines, 2)
	require.Equal(t, LineReserved, lines[1].State)
	require.Equal(t, l.ID, *lines[1].Replaces)
	w.do(func(ctx context.Context, tx *db.Tx) error {
		_, err := TakeBack(ctx, tx, l.ID, "WH-GZ", "N-1")
		return err
	})
	w.do(func(ctx context.Context, tx *db.Tx) error {
		held, err := stock.HoldByID(ctx, tx, h.ID)
		require.Len(t, held.Pieces, 1)
		require.Equal(t, "WH-GZ", held.Pieces[0].Location, "it is taken in as it is: on hold")
		return err
	})
	w.clean()
}

func TestAPieceOfAHeldBatchInTheVanIsNotFitted(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.receive("COMP", "WH-GZ", 2, "N-1", "N-2")
	w.drain()
	r := w.visited("li")
	l := w.one(r.ID, "COMP")
	w.sent(l, "N-1")
	w.scanIn(l.ID, "N-1")
	freeze(w, "N-1", "N-1")
	require.Equal(t, LineUnused, w.line(l.ID).State)
	require.Equal(t, AwaitingParts, w.repair(r.ID).State, "it waits for another")
	require.Equal(t, LineReserved, w.lines(r.ID)[1].State)
	w.do(func(ctx context.Context, tx *db.Tx) error {
		_, err := TakeBack(ctx, tx, l.ID, "WH-GZ", "N-1")
		return err
	})
	w.clean()
}
