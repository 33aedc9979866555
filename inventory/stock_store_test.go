package inventory

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
)

func TestReserveTakesWhatFitsAndAnswersInOrder(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.receive("SEAL", "A", 5)
	w.receive("BELT", "B", 1)
	got := w.reserve(take("SEAL", "A", 3), take("BELT", "B", 1), take("SEAL", "A", 3), take("SEAL", "A", 2),
		take("SEAL", "B", 1), take("SEAL", "A", 1))
	var ok []bool
	for _, g := range got {
		ok = append(ok, g.OK)
	}
	require.Equal(t, []bool{true, true, false, true, false, false}, ok,
		"the third does not fit and must not starve the fourth; the sixth finds nothing left")
	require.Equal(t, [2]int64{5, 5}, w.counter("SEAL", "A", New))
	require.Equal(t, [2]int64{1, 1}, w.counter("BELT", "B", New))
	w.clean()
}

func TestReserveRefusesQuantitiesThatMakeNoSense(t *testing.T) {
	t.Parallel()
	w := setup(t)
	for _, q := range []int64{0, -1, MaxQuantity + 1, 1 << 62} {
		err := w.try(func(ctx context.Context, tx *db.Tx) error {
			_, err := Reserve(ctx, tx, []Take{take("SEAL", "A", q)})
			return err
		})
		require.ErrorIs(t, err, ErrQuantity, q)
	}
}

func TestSixtyFourCallersShareTenPiecesInThreeWarehouses(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.receive("SEAL", "A", 4)
	w.receive("SEAL", "B", 3)
	w.receive("SEAL", "C", 3)
	var won atomic.Int64
	var all sync.WaitGroup
	start := make(chan struct{})
	errs := make(chan error, 64)
	for range 64 {
		all.Go(func() {
			<-start
			errs <- w.try(func(ctx context.Context, tx *db.Tx) error {
				for _, place := range []string{"A", "B", "C"} {
					got, err := Reserve(ctx, tx, []Take{take("SEAL", place, 1)})
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
	w.clean()
}

func TestReleaseGivesBackOnce(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.receive("SEAL", "A", 2)
	id := w.reserve(take("SEAL", "A", 2))[0].ID
	release := func(id uuid.UUID) error {
		return w.try(func(ctx context.Context, tx *db.Tx) error { return Release(ctx, tx, []uuid.UUID{id}, "cancelled") })
	}
	require.NoError(t, release(id))
	require.Equal(t, [2]int64{2, 0}, w.counter("SEAL", "A", New))
	require.ErrorIs(t, release(id), ErrReservationClosed)
	require.ErrorIs(t, release(uuid.New()), ErrReservationUnknown)
	w.clean()
}

func TestConsumeTakesThePieceAlong(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.receiveSerials("A", 1, 2)
	w.receiveSerials("B", 3, 1)
	id := w.reserve(take("COMP", "A", 1))[0].ID
	consume := func(serial string) error {
		return w.try(func(ctx context.Context, tx *db.Tx) error { return Consume(ctx, tx, id, "BOX", "pack", serial, "S1") })
	}
	require.ErrorIs(t, consume(""), ErrSerialNeeded)
	require.ErrorIs(t, consume("NONE"), ErrSerialUnknown)
	require.ErrorIs(t, consume("C3"), ErrSerialElsewhere)
	w.do(func(ctx context.Context, tx *db.Tx) error { return Distrust(ctx, tx, "COMP", "C2", "copied plate") })
	require.ErrorIs(t, consume("C2"), ErrSerialSuspect)
	require.Equal(t, [2]int64{2, 1}, w.counter("COMP", "A", New), "a refusal leaves nothing")
	require.NoError(t, consume("C1"))
	require.ErrorIs(t, consume("C1"), ErrReservationClosed)
	require.Equal(t, [2]int64{1, 0}, w.counter("COMP", "A", New))
	require.Equal(t, [2]int64{1, 0}, w.counter("COMP", "BOX", New))
	w.do(func(ctx context.Context, tx *db.Tx) error {
		u, err := UnitBySerial(ctx, tx, "COMP", "C1")
		require.NoError(t, err)
		require.Equal(t, "BOX", u.Location)
		r, err := ReservationByID(ctx, tx, id)
		require.Equal(t, ReservationConsumed, r.State)
		require.Equal(t, "C1", *r.Serial)
		return err
	})
	w.clean()
}

func TestAPickedSerialIsBoundToOneReservation(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.receiveSerials("A", 1, 2)
	got := w.reserve(take("COMP", "A", 1), take("COMP", "A", 1))
	bind := func(id uuid.UUID, serial string) error {
		return w.try(func(ctx context.Context, tx *db.Tx) error { return BindSerial(ctx, tx, id, serial) })
	}
	require.NoError(t, bind(got[0].ID, "C1"))
	require.ErrorIs(t, bind(got[1].ID, "C1"), ErrSerialReserved)
	w.do(func(ctx context.Context, tx *db.Tx) error {
		left, err := SerialsAt(ctx, tx, "COMP", "A", New, 10)
		require.Equal(t, []string{"C2"}, left)
		return err
	})
	_, err := w.db.ExecContext(t.Context(), "UPDATE reservations SET serial = 'C1' WHERE id = $1", got[1].ID)
	require.True(t, db.Violates(err, "reservation_one_active_per_serial"), err)
	require.NoError(t, bind(got[1].ID, "C2"))
}

func TestAHoldWithAnEndLapses(t *testing.T) {
	t.Parallel()
	w := setup(t)
	ctx := t.Context()
	dispatcher := event.NewDispatcher(w.db)
	Subscribe(dispatcher)
	require.NoError(t, dispatcher.Register(ctx))
	w.receive("SEAL", "A", 1)
	end := w.db.Now().Add(time.Hour)
	held := take("SEAL", "A", 1)
	held.ExpiresAt = &end
	require.True(t, w.reserve(held)[0].OK)
	require.NoError(t, dispatcher.Drain(ctx))
	require.Equal(t, [2]int64{1, 1}, w.counter("SEAL", "A", New))
	w.db.SetClock(func() time.Time { return end.Add(time.Second) })
	require.NoError(t, dispatcher.Drain(ctx))
	require.Equal(t, [2]int64{1, 0}, w.counter("SEAL", "A", New))
	require.Equal(t, 1, w.events("inventory.hold_lapsed.v1"))
	w.clean()
}

func TestOffersAreFreePiecesInOpenSources(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.receive("SEAL", "A", 2)
	w.receive("SEAL", "B", 1)
	w.receive("SEAL", "SHUT", 9)
	w.reserve(take("SEAL", "B", 1))
	w.do(func(ctx context.Context, tx *db.Tx) error {
		require.NoError(t, Move(ctx, tx, []Movement{{Kind: MoveTransfer, Part: "SEAL", Quantity: 1,
			From: Account{Location: "A", Condition: New}, To: Account{Location: "BOX", Condition: New}}}))
		offers, err := Offers(ctx, tx, []string{"SEAL", "BELT"}, []Condition{New})
		require.Equal(t, []Offer{{Location: "A", Part: "SEAL", Condition: New, Available: 1}}, offers)
		return err
	})
}
