package inventory

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"fettle/internal/db"
)

// lots makes SEAL tracked by lot and puts L1 (expires later) and L2 (expires first) on shelves of A, and L1 in the van.
func (w world) lots() {
	w.Helper()
	_, err := w.db.ExecContext(w.Context(), "UPDATE parts SET lot_tracked = true WHERE number = 'SEAL'")
	require.NoError(w, err)
	w.receiveLot("A", "B-1", "L1", 5, 90)
	w.receiveLot("A", "B-2", "L2", 3, 30)
	w.receiveLot("VAN", "", "L1", 2, 90)
}

func (w world) receiveLot(location, bin, lot string, quantity int64, days int) {
	w.Helper()
	w.do(func(ctx context.Context, tx *db.Tx) error {
		last := dayOf(tx.Now).AddDate(0, 0, days)
		return Receive(ctx, tx, location, "note", []ReceiptLine{{Part: "SEAL", Condition: New, Quantity: quantity, Bin: bin, Lot: lot, ExpiresOn: &last}})
	})
}

func (w world) pickFrom(location string, quantity int64) (out []string, err error) {
	err = w.try(func(ctx context.Context, tx *db.Tx) error {
		rows, err := PickFrom(ctx, tx, "SEAL", location, New, quantity)
		for _, s := range rows {
			out = append(out, fmt.Sprintf("%s/%s:%d", s.Bin, s.Lot, s.OnHand))
		}
		return err
	})
	return out, err
}

func (w world) hold(lot string) (h Hold) {
	w.Helper()
	w.do(func(ctx context.Context, tx *db.Tx) (err error) {
		h, err = PlaceHold(ctx, tx, Batch{Part: "SEAL", Lot: lot}, "cracks")
		return err
	})
	return h
}

func (w world) held(h Hold) (out HeldBatch) {
	w.Helper()
	w.do(func(ctx context.Context, tx *db.Tx) (err error) {
		out, err = HoldByID(ctx, tx, h.ID)
		return err
	})
	return out
}

func (w world) available(part, location string) (n int64) {
	w.Helper()
	require.NoError(w, w.db.GetContext(w.Context(), &n, "SELECT coalesce(sum(available), 0) FROM stock WHERE part = $1 AND location = $2", part, location))
	return n
}

func TestWhatExpiresFirstIsTakenFirst(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.lots()
	from, err := w.pickFrom("A", 4)
	require.NoError(t, err)
	require.Equal(t, []string{"B-2/L2:3", "B-1/L1:1"}, from)
	taken := w.reserve(take("SEAL", "A", 4))
	w.do(func(ctx context.Context, tx *db.Tx) error {
		return Consume(ctx, tx, taken[0].ID, "BOX", "pack", "", "S1")
	})
	from, err = w.pickFrom("A", 4)
	require.NoError(t, err)
	require.Equal(t, []string{"B-1/L1:4"}, from)
	from, err = w.pickFrom("BOX", 4)
	require.NoError(t, err)
	require.Equal(t, []string{"/L2:3", "/L1:1"}, from, "the lots go along")
	w.clean()
}

func TestAPartTrackedByLotNeedsOne(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.lots()
	require.ErrorIs(t, w.try(func(ctx context.Context, tx *db.Tx) error {
		return Receive(ctx, tx, "A", "note", []ReceiptLine{{Part: "SEAL", Condition: New, Quantity: 1}})
	}), ErrLotNeeded)
	require.ErrorIs(t, w.try(func(ctx context.Context, tx *db.Tx) error {
		wrong := dayOf(tx.Now)
		return Receive(ctx, tx, "A", "note", []ReceiptLine{{Part: "SEAL", Condition: New, Quantity: 1, Lot: "L1", ExpiresOn: &wrong}})
	}), ErrLot, "two labels of one lot differ")
}

func TestPiecesArePutAway(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.receive("BELT", "A", 10)
	w.receiveSerials("A", 1, 3)
	put := func(p PutAway) error {
		return w.try(func(ctx context.Context, tx *db.Tx) error { return Put(ctx, tx, p) })
	}
	require.NoError(t, put(PutAway{Location: "A", Part: "BELT", Condition: New, ToBin: "X", Quantity: 6}))
	require.NoError(t, put(PutAway{Location: "A", Part: "BELT", Condition: New, FromBin: "X", ToBin: "Y", Quantity: 2}))
	require.ErrorIs(t, put(PutAway{Location: "A", Part: "BELT", Condition: New, ToBin: "Y", Quantity: 5}), ErrShelf, "four are left at the dock")
	require.NoError(t, put(PutAway{Location: "A", Part: "COMP", Condition: New, ToBin: "Z", Quantity: 2, Serials: []string{"C1", "C3"}}))
	require.ErrorIs(t, put(PutAway{Location: "A", Part: "COMP", Condition: New, ToBin: "X", Quantity: 1, Serials: []string{"C1"}}), ErrShelf, "it lies in Z")
	lies := func(f ShelfFilter) []string {
		f.Location, f.Limit = "A", 10
		var out []string
		w.do(func(ctx context.Context, tx *db.Tx) error {
			rows, err := ShelvesAt(ctx, tx, f)
			for _, s := range rows {
				out = append(out, fmt.Sprintf("%s %s %d", s.Part, s.Bin, s.OnHand))
			}
			return err
		})
		return out
	}
	require.Equal(t, []string{"BELT  4", "BELT X 4", "BELT Y 2", "COMP  1", "COMP Z 2"}, lies(ShelfFilter{}))
	require.Equal(t, []string{"BELT  4", "COMP  1"}, lies(ShelfFilter{Dock: true}))
	require.Equal(t, []string{"COMP  1", "COMP Z 2"}, lies(ShelfFilter{Part: "COMP"}))
	w.clean()
}

func TestALotThatHasExpiredIsNoSource(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.lots()
	w.receiveLot("C", "B-9", "OLD", 4, -1)
	_, err := w.pickFrom("C", 1)
	require.ErrorIs(t, err, ErrShort)
	taken := w.reserve(take("SEAL", "C", 1))
	require.ErrorIs(t, w.try(func(ctx context.Context, tx *db.Tx) error {
		return Consume(ctx, tx, taken[0].ID, "BOX", "pack", "", "S1")
	}), ErrExpired)
	w.do(func(ctx context.Context, tx *db.Tx) error { return expireLot(ctx, tx, LotExpires{"SEAL", "OLD"}) })
	w.do(func(ctx context.Context, tx *db.Tx) error { return expireLot(ctx, tx, LotExpires{"SEAL", "OLD"}) })
	require.Zero(t, w.available("SEAL", "C"))
	require.Equal(t, 4, w.events("inventory.lot_expires.v1")+1, "each lot has its timer")
	w.clean()
}

// On shelves, reserved, in a parcel and in a van: all the same moment.
func TestAHoldFreezesABatchEverywhere(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.lots()
	firm := w.reserve(take("SEAL", "A", 1), take("SEAL", "A", 6))
	van := w.reserve(take("SEAL", "VAN", 2))
	w.do(func(ctx context.Context, tx *db.Tx) error {
		return Move(ctx, tx, []Movement{{Kind: "transfer", Part: "SEAL", Quantity: 1, Lot: "L1", From: free("A", New), To: free("BOX", New)}})
	})
	h := w.hold("L1")
	require.ErrorIs(t, w.try(func(ctx context.Context, tx *db.Tx) error {
		_, err := PlaceHold(ctx, tx, Batch{Part: "SEAL", Lot: "L1"}, "again")
		return err
	}), ErrHoldOpen)
	held := w.held(h)
	places := map[string]int64{}
	for _, p := range held.Pieces {
		places[p.Location] += p.Quantity
	}
	require.Equal(t, map[string]int64{"A": 4, "VAN": 2, "BOX": 1}, places)
	require.Equal(t, [2]int64{7, 1}, w.counter("SEAL", "A", New), "one of another lot stays reserved")
	require.EqualValues(t, 2, w.available("SEAL", "A"))
	for _, frozen := range []Taken{firm[1], van[0]} {
		require.ErrorIs(t, w.try(func(ctx context.Context, tx *db.Tx) error {
			return Consume(ctx, tx, frozen.ID, "BOX", "pack", "", "S1")
		}), ErrOnHold)
	}
	require.ErrorIs(t, w.try(func(ctx context.Context, tx *db.Tx) error {
		return Install(ctx, tx, "SEAL", "", "VAN", New, 1, "M/1", "x")
	}), ErrOnHold)
	require.ErrorIs(t, w.try(func(ctx context.Context, tx *db.Tx) error {
		return Move(ctx, tx, []Movement{{Kind: "receive", Part: "SEAL", Quantity: 1, From: free("BOX", New), To: free("VAN", New)}})
	}), ErrOnHold)
	w.do(func(ctx context.Context, tx *db.Tx) error {
		return Move(ctx, tx, []Movement{{Kind: "receive", Part: "SEAL", Quantity: 1, From: free("BOX", New), To: free("B", New)}})
	})
	require.Zero(t, w.available("SEAL", "B"), "a warehouse takes it in as it is")
	w.clean()

	w.receiveLot("B", "", "L1", 3, 90)
	require.Zero(t, w.available("SEAL", "B"), "what comes later is frozen as it arrives")
	w.do(func(ctx context.Context, tx *db.Tx) error {
		n, err := ScrapHold(ctx, tx, h.ID, "VAN", nil, "cracked")
		require.EqualValues(t, 2, n)
		return err
	})
	w.do(func(ctx context.Context, tx *db.Tx) error { return ReleaseHold(ctx, tx, h.ID, "the rest is sound") })
	require.EqualValues(t, 6, w.available("SEAL", "A"))
	require.EqualValues(t, 4, w.available("SEAL", "B"))
	require.Equal(t, [2]int64{2, 0}, w.counter("SEAL", AtScrap, New))
	require.Empty(t, w.held(h).Pieces)
	require.ErrorIs(t, w.try(func(ctx context.Context, tx *db.Tx) error { return ReleaseHold(ctx, tx, h.ID, "twice") }), ErrHoldClosed)
	w.clean()
}

func TestAHoldFreezesARangeOfSerials(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.receiveSerials("A", 1, 6)
	w.receiveSerials("VAN", 7, 2)
	taken := w.reserve(take("COMP", "A", 1), take("COMP", "A", 1))
	w.do(func(ctx context.Context, tx *db.Tx) error { return BindSerial(ctx, tx, taken[0].ID, "C5") })
	place := func(from, to string) (h Hold) {
		w.do(func(ctx context.Context, tx *db.Tx) (err error) {
			h, err = PlaceHold(ctx, tx, Batch{Part: "COMP", SerialFrom: from, SerialTo: to}, "seized")
			return err
		})
		return h
	}
	h := place("C4", "C7")
	require.Len(t, w.held(h).Pieces, 4)
	require.Equal(t, [2]int64{6, 1}, w.counter("COMP", "A", New), "who had C5 has lost it, the other keeps his")
	require.ErrorIs(t, w.try(func(ctx context.Context, tx *db.Tx) error { return BindSerial(ctx, tx, taken[1].ID, "C4") }), ErrOnHold)
	require.ErrorIs(t, w.try(func(ctx context.Context, tx *db.Tx) error {
		return Install(ctx, tx, "COMP", "C7", "VAN", New, 1, "M/1", "x")
	}), ErrOnHold)
	w.do(func(ctx context.Context, tx *db.Tx) error {
		return Install(ctx, tx, "COMP", "C8", "VAN", New, 1, "M/1", "x")
	})
	other := place("C6", "C8")
	require.Empty(t, w.held(other).Pieces, "what lies there is frozen already")
	require.Len(t, w.held(other).Fitted, 1)
	w.do(func(ctx context.Context, tx *db.Tx) error { return ReleaseHold(ctx, tx, h.ID, "sound") })
	require.Len(t, w.held(other).Pieces, 2, "what both name stays frozen")
	w.clean()
}

// Orders, picks and a hold at once: nothing of the batch leaves after the hold, and nothing is promised that is frozen.
func TestAHoldAgainstOrdersAndPicks(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.lots()
	w.receiveLot("A", "B-1", "L1", 200, 90)
	var crowd sync.WaitGroup
	errs := make(chan error, 200)
	for range 8 {
		crowd.Go(func() {
			for range 12 {
				var got []Taken
				err := w.try(func(ctx context.Context, tx *db.Tx) (err error) {
					got, err = Reserve(ctx, tx, []Take{take("SEAL", "A", 2)})
					return err
				})
				if err != nil {
					errs <- err
				} else if got[0].OK {
					err := w.try(func(ctx context.Context, tx *db.Tx) error {
						return Consume(ctx, tx, got[0].ID, "BOX", "pack", "", "S1")
					})
					if err != nil && !isAny(err, ErrOnHold, ErrShort) {
						errs <- err
					}
				}
			}
		})
	}
	var h Hold
	crowd.Go(func() {
		if err := w.try(func(ctx context.Context, tx *db.Tx) (err error) {
			h, err = PlaceHold(ctx, tx, Batch{Part: "SEAL", Lot: "L1"}, "cracks")
			return err
		}); err != nil {
			errs <- err
		}
	})
	crowd.Wait()
	close(errs)
	for err := range errs {
		require.NoError(t, err)
	}
	var loose int64
	require.NoError(t, w.db.GetContext(t.Context(), &loose, "SELECT coalesce(sum(on_hand - on_hold), 0) FROM shelves WHERE lot = 'L1'"))
	require.Zero(t, loose, "every piece of the batch is frozen, wherever it had come to")
	require.NotEmpty(t, w.held(h).Pieces)
	w.clean()
}

func TestASampleOfTheAuditFindsWhatIsWrong(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.lots()
	w.receive("BELT", "B", 3)
	look := func() (n int, found []Drift) {
		w.do(func(ctx context.Context, tx *db.Tx) (err error) {
			n, found, err = AuditSample(ctx, tx, 50)
			return err
		})
		return n, found
	}
	n, found := look()
	require.Equal(t, 3, n)
	require.Empty(t, found)
	_, err := w.db.ExecContext(t.Context(), "UPDATE stock SET on_hand = 4 WHERE part = 'BELT'")
	require.NoError(t, err)
	_, found = look()
	require.Len(t, found, 1)
	require.EqualValues(t, 3, found[0].LedgerOnHand)
	_, err = w.db.ExecContext(t.Context(), "UPDATE stock SET on_hand = 3 WHERE part = 'BELT'; UPDATE shelves SET lot = 'L3' WHERE location = 'VAN'")
	require.NoError(t, err)
	w.do(func(ctx context.Context, tx *db.Tx) error {
		drift, err := Audit(ctx, tx)
		require.Len(t, drift, 2, "a shelf is compared with its ledger too")
		return err
	})
}

func TestTheLastDayOfALotIsADayOfUse(t *testing.T) {
	t.Parallel()
	last := time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)
	s := Shelf{ExpiresOn: &last}
	require.False(t, s.expired(dayOf(time.Date(2026, 11, 23, 15, 59, 0, 0, time.UTC))))
	require.True(t, s.expired(dayOf(time.Date(2026, 11, 23, 16, 0, 0, 0, time.UTC))))
}

func isAny(err error, those ...error) bool {
	for _, e := range those {
		if errors.Is(err, e) {
			return true
		}
	}
	return false
}
