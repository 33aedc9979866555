package stock_test

import (
	"context"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"fettle/internal/db"
	"fettle/internal/event"
	"fettle/inventory"
	"fettle/inventory/inventorytest"
	"fettle/inventory/stock"
)

func TestReserveTakesWhatFitsAndAnswersInOrder(t *testing.T) {
	t.Parallel()
	w := inventorytest.New(t)
	w.Receive("SEAL", "A", 5)
	w.Receive("BELT", "B", 1)
	got := w.Reserve(inventorytest.Take("SEAL", "A", 3), inventorytest.Take("BELT", "B", 1), inventorytest.Take("SEAL", "A", 3), inventorytest.Take("SEAL", "A", 2),
		inventorytest.Take("SEAL", "B", 1), inventorytest.Take("SEAL", "A", 1))
	var ok []bool
	for _, g := range got {
		ok = append(ok, g.OK)
	}
	require.Equal(t, []bool{true, true, false, true, false, false}, ok,
		"the third does not fit and must not starve the fourth; the sixth finds nothing left")
	require.Equal(t, [2]int64{5, 5}, w.Counter("SEAL", "A", stock.New))
	require.Equal(t, [2]int64{1, 1}, w.Counter("BELT", "B", stock.New))
	w.Clean()
}

func TestReserveRefusesQuantitiesThatMakeNoSense(t *testing.T) {
	t.Parallel()
	w := inventorytest.New(t)
	for _, q := range []int64{0, -1, stock.MaxQuantity + 1, 1 << 62} {
		err := w.Try(func(ctx context.Context, tx *db.Tx) error {
			_, err := stock.Reserve(ctx, tx, []stock.Take{inventorytest.Take("SEAL", "A", q)})
			return err
		})
		require.ErrorIs(t, err, stock.ErrQuantity, q)
	}
}

func TestSixtyFourCallersShareTenPiecesInThreeWarehouses(t *testing.T) {
	t.Parallel()
	w := inventorytest.New(t)
	w.Receive("SEAL", "A", 4)
	w.Receive("SEAL", "B", 3)
	w.Receive("SEAL", "C", 3)
	var won atomic.Int64
	var all sync.WaitGroup
	start := make(chan struct{})
	errs := make(chan error, 64)
	for range 64 {
		all.Go(func() {
			<-start
			errs <- w.Try(func(ctx context.Context, tx *db.Tx) error {
				for _, place := range []string{"A", "B", "C"} {
					got, err := stock.Reserve(ctx, tx, []stock.Take{inventorytest.Take("SEAL", place, 1)})
					if err != nil {
						return err
					}
					if got[0].OK {
						won.Add(1)
						return nil
					}
				}
				return nil
			})
		})
	}
	close(start)
	all.Wait()
	close(errs)
	for err := range errs {
		require.NoError(t, err)
	}
	require.EqualValues(t, 10, won.Load())
	w.Clean()
}

func TestReleaseGivesBackOnce(t *testing.T) {
	t.Parallel()
	w := inventorytest.New(t)
	w.Receive("SEAL", "A", 2)
	id := w.Reserve(inventorytest.Take("SEAL", "A", 2))[0].ID
	release := func(id uuid.UUID) error {
		return w.Try(func(ctx context.Context, tx *db.Tx) error {
			return stock.Release(ctx, tx, []uuid.UUID{id}, "cancelled")
		})
	}
	require.NoError(t, release(id))
	require.Equal(t, [2]int64{2, 0}, w.Counter("SEAL", "A", stock.New))
	require.ErrorIs(t, release(id), stock.ErrReservationClosed)
	require.ErrorIs(t, release(uuid.New()), stock.ErrReservationUnknown)
	w.Clean()
}

func TestConsumeTakesThePieceAlong(t *testing.T) {
	t.Parallel()
	w := inventorytest.New(t)
	w.ReceiveSerials("A", 1, 2)
	w.ReceiveSerials("B", 3, 1)
	id := w.Reserve(inventorytest.Take("COMP", "A", 1))[0].ID
	consume := func(serial string) error {
		return w.Try(func(ctx context.Context, tx *db.Tx) error {
			return stock.Consume(ctx, tx, id, "BOX", "pack", serial, "S1")
		})
	}
	require.ErrorIs(t, consume(""), stock.ErrSerialNeeded)
	require.ErrorIs(t, consume("NONE"), stock.ErrSerialUnknown)
	require.ErrorIs(t, consume("C3"), stock.ErrSerialElsewhere)
	w.Do(func(ctx context.Context, tx *db.Tx) error {
		return stock.Distrust(ctx, tx, "COMP", "C2", "copied plate")
	})
	require.ErrorIs(t, consume("C2"), stock.ErrSerialSuspect)
	require.Equal(t, [2]int64{2, 1}, w.Counter("COMP", "A", stock.New), "a refusal leaves nothing")
	require.NoError(t, consume("C1"))
	require.ErrorIs(t, consume("C1"), stock.ErrReservationClosed)
	require.Equal(t, [2]int64{1, 0}, w.Counter("COMP", "A", stock.New))
	require.Equal(t, [2]int64{1, 0}, w.Counter("COMP", "BOX", stock.New))
	w.Do(func(ctx context.Context, tx *db.Tx) error {
		u, err := stock.UnitBySerial(ctx, tx, "COMP", "C1")
		require.NoError(t, err)
		require.Equal(t, "BOX", u.Location)
		r, err := stock.ReservationByID(ctx, tx, id)
		require.Equal(t, stock.ReservationConsumed, r.State)
		require.Equal(t, "C1", *r.Serial)
		return err
	})
	w.Clean()
}

func TestAPickedSerialIsBoundToOneReservation(t *testing.T) {
	t.Parallel()
	w := inventorytest.New(t)
	w.ReceiveSerials("A", 1, 2)
	got := w.Reserve(inventorytest.Take("COMP", "A", 1), inventorytest.Take("COMP", "A", 1))
	bind := func(id uuid.UUID, serial string) error {
		return w.Try(func(ctx context.Context, tx *db.Tx) error { return stock.BindSerial(ctx, tx, id, serial) })
	}
	require.NoError(t, bind(got[0].ID, "C1"))
	require.ErrorIs(t, bind(got[1].ID, "C1"), stock.ErrSerialReserved)
	w.Do(func(ctx context.Context, tx *db.Tx) error {
		left, err := stock.SerialsAt(ctx, tx, "COMP", "A", stock.New, 10)
		require.Equal(t, []string{"C2"}, left)
		return err
	})
	_, err := w.DB.ExecContext(t.Context(), "UPDATE reservations SET serial = 'C1' WHERE id = $1", got[1].ID)
	require.True(t, db.Violates(err, "reservation_one_active_per_serial"), err)
	require.NoError(t, bind(got[1].ID, "C2"))
}

func TestAHoldWithAnEndLapses(t *testing.T) {
	t.Parallel()
	w := inventorytest.New(t)
	ctx := t.Context()
	dispatcher := event.NewDispatcher(w.DB)
	inventory.Subscribe(dispatcher)
	require.NoError(t, dispatcher.Register(ctx))
	w.Receive("SEAL", "A", 1)
	end := w.DB.Now().Add(time.Hour)
	held := inventorytest.Take("SEAL", "A", 1)
	held.ExpiresAt = &end
	require.True(t, w.Reserve(held)[0].OK)
	require.NoError(t, dispatcher.Drain(ctx))
	require.Equal(t, [2]int64{1, 1}, w.Counter("SEAL", "A", stock.New))
	w.DB.SetClock(func() time.Time { return end.Add(time.Second) })
	require.NoError(t, dispatcher.Drain(ctx))
	require.Equal(t, [2]int64{1, 0}, w.Counter("SEAL", "A", stock.New))
	require.Equal(t, 1, w.Events("inventory.hold_lapsed.v1"))
	w.Clean()
}

func TestOffersAreFreePiecesInOpenSources(t *testing.T) {
	t.Parallel()
	w := inventorytest.New(t)
	w.Receive("SEAL", "A", 2)
	w.Receive("SEAL", "B", 1)
	w.Receive("SEAL", "SHUT", 9)
	w.Reserve(inventorytest.Take("SEAL", "B", 1))
	w.Do(func(ctx context.Context, tx *db.Tx) error {
		require.NoError(t, stock.Move(ctx, tx, []stock.Movement{{Kind: stock.MoveTransfer, Part: "SEAL", Quantity: 1,
			From: stock.Account{Location: "A", Condition: stock.New}, To: stock.Account{Location: "BOX", Condition: stock.New}}}))
		offers, err := stock.Offers(ctx, tx, []string{"SEAL", "BELT"}, []stock.Condition{stock.New})
		require.Equal(t, []stock.Offer{{Location: "A", Part: "SEAL", Condition: stock.New, Available: 1}}, offers)
		return err
	})
}
