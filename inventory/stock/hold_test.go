package stock_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"fettle/internal/db"
	"fettle/internal/event"
	"fettle/inventory"
	"fettle/inventory/audit"
	"fettle/inventory/inventorytest"
	"fettle/inventory/site"
	"fettle/inventory/stock"
)

func TestWhatExpiresFirstIsTakenFirst(t *testing.T) {
	t.Parallel()
	w := inventorytest.New(t)
	w.Lots()
	from, err := w.PickFrom("A", 4)
	require.NoError(t, err)
	require.Equal(t, []string{"B-2/L2:3", "B-1/L1:1"}, from)
	taken := w.Reserve(inventorytest.Take("SEAL", "A", 4))
	w.Do(func(ctx context.Context, tx *db.Tx) error {
		return stock.Consume(ctx, tx, taken[0].ID, "BOX", "pack", "", "S1")
	})
	from, err = w.PickFrom("A", 4)
	require.NoError(t, err)
	require.Equal(t, []string{"B-1/L1:4"}, from)
	from, err = w.PickFrom("BOX", 4)
	require.NoError(t, err)
	require.Equal(t, []string{"/L2:3", "/L1:1"}, from, "the lots go along")
	w.Clean()
}

func TestAPartTrackedByLotNeedsOne(t *testing.T) {
	t.Parallel()
	w := inventorytest.New(t)
	w.Lots()
	require.ErrorIs(t, w.Try(func(ctx context.Context, tx *db.Tx) error {
		return stock.Receive(ctx, tx, "A", "note", []stock.ReceiptLine{{Part: "SEAL", Condition: stock.New, Quantity: 1}})
	}), stock.ErrLotNeeded)
	require.ErrorIs(t, w.Try(func(ctx context.Context, tx *db.Tx) error {
		wrong := inventorytest.Today(tx.Now)
		return stock.Receive(ctx, tx, "A", "note", []stock.ReceiptLine{{Part: "SEAL", Condition: stock.New, Quantity: 1, Lot: "L1", ExpiresOn: &wrong}})
	}), stock.ErrLot, "two labels of one lot differ")
}

func TestPiecesArePutAway(t *testing.T) {
	t.Parallel()
	w := inventorytest.New(t)
	w.Receive("BELT", "A", 10)
	w.ReceiveSerials("A", 1, 3)
	put := func(p stock.PutAway) error {
		return w.Try(func(ctx context.Context, tx *db.Tx) error { return stock.Put(ctx, tx, p) })
	}
	require.NoError(t, put(stock.PutAway{Location: "A", Part: "BELT", Condition: stock.New, ToBin: "X", Quantity: 6}))
	require.NoError(t, put(stock.PutAway{Location: "A", Part: "BELT", Condition: stock.New, FromBin: "X", ToBin: "Y", Quantity: 2}))
	require.ErrorIs(t, put(stock.PutAway{Location: "A", Part: "BELT", Condition: stock.New, ToBin: "Y", Quantity: 5}), stock.ErrBin, "four are left at the dock")
	require.NoError(t, put(stock.PutAway{Location: "A", Part: "COMP", Condition: stock.New, ToBin: "Z", Quantity: 2, Serials: []string{"C1", "C3"}}))
	require.ErrorIs(t, put(stock.PutAway{Location: "A", Part: "COMP", Condition: stock.New, ToBin: "X", Quantity: 1, Serials: []string{"C1"}}), stock.ErrBin, "it lies in Z")
	lies := func(f stock.BinFilter) []string {
		f.Location, f.Limit = "A", 10
		var out []string
		w.Do(func(ctx context.Context, tx *db.Tx) error {
			rows, err := stock.BinsAt(ctx, tx, f)
			for _, s := range rows {
				out = append(out, fmt.Sprintf("%s %s %d", s.Part, s.Bin, s.OnHand))
			}
			return err
		})
		return out
	}
	require.Equal(t, []string{"BELT  4", "BELT X 4", "BELT Y 2", "COMP  1", "COMP Z 2"}, lies(stock.BinFilter{}))
	require.Equal(t, []string{"BELT  4", "COMP  1"}, lies(stock.BinFilter{Dock: true}))
	require.Equal(t, []string{"COMP  1", "COMP Z 2"}, lies(stock.BinFilter{Part: "COMP"}))
	w.Clean()
}

func TestALotThatHasExpiredIsNoSource(t *testing.T) {
	t.Parallel()
	w := inventorytest.New(t)
	w.Lots()
	w.ReceiveLot("C", "B-9", "OLD", 4, -1)
	_, err := w.PickFrom("C", 1)
	require.ErrorIs(t, err, stock.ErrShort)
	taken := w.Reserve(inventorytest.Take("SEAL", "C", 1))
	require.ErrorIs(t, w.Try(func(ctx context.Context, tx *db.Tx) error {
		return stock.Consume(ctx, tx, taken[0].ID, "BOX", "pack", "", "S1")
	}), stock.ErrExpired)
	w.Do(func(ctx context.Context, tx *db.Tx) error {
		return stock.ExpireLot(ctx, tx, stock.LotExpires{Part: "SEAL", Lot: "OLD"})
	})
	w.Do(func(ctx context.Context, tx *db.Tx) error {
		return stock.ExpireLot(ctx, tx, stock.LotExpires{Part: "SEAL", Lot: "OLD"})
	})
	require.Zero(t, w.Available("SEAL", "C"))
	require.Equal(t, 4, w.Events("inventory.lot_expires.v1")+1, "each lot has its timer")
	w.Clean()
}

// On bins, reserved, in a parcel and in a van: all the same moment.
func TestMission091AHoldCatchesABatchEverywhere(t *testing.T) {
	t.Parallel()
	w := inventorytest.New(t)
	w.Lots()
	firm := w.Reserve(inventorytest.Take("SEAL", "A", 1), inventorytest.Take("SEAL", "A", 6))
	van := w.Reserve(inventorytest.Take("SEAL", "VAN", 2))
	w.Do(func(ctx context.Context, tx *db.Tx) error {
		return stock.Move(ctx, tx, []stock.Movement{{Kind: "transfer", Part: "SEAL", Quantity: 1, Lot: "L1", From: inventorytest.Free("A", stock.New), To: inventorytest.Free("BOX", stock.New)}})
	})
	h := w.Hold("L1")
	require.ErrorIs(t, w.Try(func(ctx context.Context, tx *db.Tx) error {
		_, err := stock.PlaceHold(ctx, tx, stock.Batch{Part: "SEAL", Lot: "L1"}, "again")
		return err
	}), stock.ErrHoldOpen)
	held := w.Held(h)
	places := map[string]int64{}
	for _, p := range held.Pieces {
		places[p.Location] += p.Quantity
	}
	require.Equal(t, map[string]int64{"A": 4, "VAN": 2, "BOX": 1}, places)
	require.Equal(t, [2]int64{7, 1}, w.Counter("SEAL", "A", stock.New), "one of another lot stays reserved")
	require.EqualValues(t, 2, w.Available("SEAL", "A"))
	for _, caught := range []stock.Taken{firm[1], van[0]} {
		require.ErrorIs(t, w.Try(func(ctx context.Context, tx *db.Tx) error {
			return stock.Consume(ctx, tx, caught.ID, "BOX", "pack", "", "S1")
		}), stock.ErrOnHold)
	}
	require.ErrorIs(t, w.Try(func(ctx context.Context, tx *db.Tx) error {
		return stock.Install(ctx, tx, "SEAL", "", "VAN", stock.New, 1, "M/1", "x")
	}), stock.ErrOnHold)
	require.ErrorIs(t, w.Try(func(ctx context.Context, tx *db.Tx) error {
		return stock.Move(ctx, tx, []stock.Movement{{Kind: "receive", Part: "SEAL", Quantity: 1, From: inventorytest.Free("BOX", stock.New), To: inventorytest.Free("VAN", stock.New)}})
	}), stock.ErrOnHold)
	w.Do(func(ctx context.Context, tx *db.Tx) error {
		return stock.Move(ctx, tx, []stock.Movement{{Kind: "receive", Part: "SEAL", Quantity: 1, From: inventorytest.Free("BOX", stock.New), To: inventorytest.Free("B", stock.New)}})
	})
	require.Zero(t, w.Available("SEAL", "B"), "a warehouse takes it in as it is")
	w.Clean()

	w.ReceiveLot("B", "", "L1", 3, 90)
	require.Zero(t, w.Available("SEAL", "B"), "what comes later is on hold as it arrives")
	w.Do(func(ctx context.Context, tx *db.Tx) error {
		n, err := stock.ScrapHold(ctx, tx, h.ID, "VAN", nil, "cracked")
		require.EqualValues(t, 2, n)
		return err
	})
	w.Do(func(ctx context.Context, tx *db.Tx) error {
		return stock.ReleaseHold(ctx, tx, h.ID, "the rest is sound")
	})
	require.EqualValues(t, 6, w.Available("SEAL", "A"))
	require.EqualValues(t, 4, w.Available("SEAL", "B"))
	require.Equal(t, [2]int64{2, 0}, w.Counter("SEAL", site.AtScrap, stock.New))
	require.Empty(t, w.Held(h).Pieces)
	require.ErrorIs(t, w.Try(func(ctx context.Context, tx *db.Tx) error { return stock.ReleaseHold(ctx, tx, h.ID, "twice") }), stock.ErrHoldClosed)
	w.Clean()
}

func TestAHoldCatchesARangeOfSerials(t *testing.T) {
	t.Parallel()
	w := inventorytest.New(t)
	w.ReceiveSerials("A", 1, 6)
	w.ReceiveSerials("VAN", 7, 2)
	taken := w.Reserve(inventorytest.Take("COMP", "A", 1), inventorytest.Take("COMP", "A", 1))
	w.Do(func(ctx context.Context, tx *db.Tx) error { return stock.BindSerial(ctx, tx, taken[0].ID, "C5") })
	place := func(from, to string) (h stock.Hold) {
		w.Do(func(ctx context.Context, tx *db.Tx) (err error) {
			h, err = stock.PlaceHold(ctx, tx, stock.Batch{Part: "COMP", SerialFrom: from, SerialTo: to}, "seized")
			return err
		})
		return h
	}
	h := place("C4", "C7")
	require.Len(t, w.Held(h).Pieces, 4)
	require.Equal(t, [2]int64{6, 1}, w.Counter("COMP", "A", stock.New), "who had C5 has lost it, the other keeps his")
	require.ErrorIs(t, w.Try(func(ctx context.Context, tx *db.Tx) error { return stock.BindSerial(ctx, tx, taken[1].ID, "C4") }), stock.ErrOnHold)
	require.ErrorIs(t, w.Try(func(ctx context.Context, tx *db.Tx) error {
		return stock.Install(ctx, tx, "COMP", "C7", "VAN", stock.New, 1, "M/1", "x")
	}), stock.ErrOnHold)
	w.Do(func(ctx context.Context, tx *db.Tx) error {
		return stock.Install(ctx, tx, "COMP", "C8", "VAN", stock.New, 1, "M/1", "x")
	})
	for _, serials := range [][]string{{"C4", "C7"}, {"C4", "C3"}, {"C4", "C99"}} {
		require.ErrorIs(t, w.Try(func(ctx context.Context, tx *db.Tx) error {
			_, err := stock.ScrapHold(ctx, tx, h.ID, "A", serials, "looked at")
			return err
		}), stock.ErrShort, "%v: what is not on hold there is not passed over", serials)
	}
	require.Len(t, w.Held(h).Pieces, 4)
	other := place("C6", "C8")
	require.Empty(t, w.Held(other).Pieces, "what lies there is on hold already")
	require.Len(t, w.Held(other).Fitted, 1)
	w.Do(func(ctx context.Context, tx *db.Tx) error { return stock.ReleaseHold(ctx, tx, h.ID, "sound") })
	require.Len(t, w.Held(other).Pieces, 2, "what both name stays on hold")
	w.Clean()
}

// Orders, picks and a hold at once: nothing of the batch leaves after the hold, and nothing is promised that is on hold.
func TestAHoldAgainstOrdersAndPicks(t *testing.T) {
	t.Parallel()
	w := inventorytest.New(t)
	w.Lots()
	w.ReceiveLot("A", "B-1", "L1", 200, 90)
	var crowd sync.WaitGroup
	errs := make(chan error, 200)
	for range 8 {
		crowd.Go(func() {
			for range 12 {
				var got []stock.Taken
				err := w.Try(func(ctx context.Context, tx *db.Tx) (err error) {
					got, err = stock.Reserve(ctx, tx, []stock.Take{inventorytest.Take("SEAL", "A", 2)})
					return err
				})
				if err != nil {
					errs <- err
				} else if got[0].OK {
					err := w.Try(func(ctx context.Context, tx *db.Tx) error {
						return stock.Consume(ctx, tx, got[0].ID, "BOX", "pack", "", "S1")
					})
					if err != nil && !isAny(err, stock.ErrOnHold, stock.ErrShort) {
						errs <- err
					}
				}
			}
		})
	}
	var h stock.Hold
	crowd.Go(func() {
		if err := w.Try(func(ctx context.Context, tx *db.Tx) (err error) {
			h, err = stock.PlaceHold(ctx, tx, stock.Batch{Part: "SEAL", Lot: "L1"}, "cracks")
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
	require.NoError(t, w.DB.GetContext(t.Context(), &loose, "SELECT coalesce(sum(on_hand - on_hold), 0) FROM bins WHERE lot = 'L1'"))
	require.Zero(t, loose, "every piece of the batch is on hold, wherever it had come to")
	require.NotEmpty(t, w.Held(h).Pieces)
	w.Clean()
}

func TestASampleOfTheAuditFindsWhatIsWrong(t *testing.T) {
	t.Parallel()
	w := inventorytest.New(t)
	w.Lots()
	w.Receive("BELT", "B", 3)
	look := func() (n int, found []audit.Drift) {
		w.Do(func(ctx context.Context, tx *db.Tx) (err error) {
			n, found, err = audit.Sample(ctx, tx, 50)
			return err
		})
		return n, found
	}
	n, found := look()
	require.Equal(t, 3, n)
	require.Empty(t, found)
	_, err := w.DB.ExecContext(t.Context(), "UPDATE stock SET on_hand = 4 WHERE part = 'BELT'")
	require.NoError(t, err)
	_, found = look()
	require.Len(t, found, 1)
	require.EqualValues(t, 3, found[0].LedgerOnHand)
	_, err = w.DB.ExecContext(t.Context(), "UPDATE stock SET on_hand = 3 WHERE part = 'BELT'; UPDATE bins SET lot = 'L3' WHERE location = 'VAN'")
	require.NoError(t, err)
	w.Do(func(ctx context.Context, tx *db.Tx) error {
		drift, err := audit.Audit(ctx, tx)
		require.Len(t, drift, 2, "a bin is compared with its ledger too")
		return err
	})
}

// The last day is the day of the place: in Berlin a lot may be used for hours after its day is over in China.
func TestTheLastDayOfALotIsADayOfUseWhereItLies(t *testing.T) {
	t.Parallel()
	w := inventorytest.New(t)
	_, err := w.DB.ExecContext(t.Context(), "UPDATE locations SET zone = 'Europe/Berlin' WHERE code = 'B'")
	require.NoError(t, err)
	now := time.Date(2026, 7, 20, 4, 0, 0, 0, time.UTC)
	w.DB.SetClock(func() time.Time { return now })
	heard := event.NewDispatcher(w.DB)
	inventory.Subscribe(heard)
	require.NoError(t, heard.Register(t.Context()))
	last := time.Date(2026, 7, 23, 0, 0, 0, 0, time.UTC)
	w.Do(func(ctx context.Context, tx *db.Tx) error {
		for _, place := range []string{"A", "B"} {
			if err := stock.Receive(ctx, tx, place, "note", []stock.ReceiptLine{{Part: "SEAL", Condition: stock.New, Quantity: 2, Lot: "L", ExpiresOn: &last}}); err != nil {
				return err
			}
		}
		return nil
	})
	for _, c := range []struct {
		at   string
		free string
	}{{"2026-07-23T15:59:00Z", "AB"}, {"2026-07-23T16:00:00Z", "B"}, {"2026-07-23T21:59:00Z", "B"}} {
		now, err = time.Parse(time.RFC3339, c.at)
		require.NoError(t, err)
		require.NoError(t, heard.Drain(t.Context()))
		for _, place := range []string{"A", "B"} {
			_, err := w.PickFrom(place, 1)
			require.Equal(t, strings.Contains(c.free, place), err == nil, "%s at %s: %v", place, c.at, err)
			err = w.Try(func(ctx context.Context, tx *db.Tx) error {
				taken, err := stock.Reserve(ctx, tx, []stock.Take{inventorytest.Take("SEAL", place, 1)})
				if err == nil && len(taken) == 1 {
					err = stock.Consume(ctx, tx, taken[0].ID, "BOX", "pack", "", "S1")
				}
				return errors.Join(err, errUndo)
			})
			require.Equal(t, !strings.Contains(c.free, place), errors.Is(err, stock.ErrExpired), "%s at %s: %v", place, c.at, err)
		}
		require.Zero(t, w.Number("SELECT count(*) FROM holds"), "it may still be used somewhere")
	}
	now = time.Date(2026, 7, 23, 22, 0, 0, 0, time.UTC)
	require.NoError(t, heard.Drain(t.Context()))
	require.Equal(t, 1, w.Number("SELECT count(*) FROM holds WHERE part = 'SEAL' AND lot = 'L'"))
}

var errUndo = errors.New("take it back")

func isAny(err error, those ...error) bool {
	for _, e := range those {
		if errors.Is(err, e) {
			return true
		}
	}
	return false
}

// What was on its way is looked at within a working day, the rest within seven; who is late is told of, once.
func TestMission093AHoldIsInspectedInTime(t *testing.T) {
	t.Parallel()
	w := inventorytest.New(t)
	now := time.Date(2026, 11, 27, 2, 0, 0, 0, time.UTC) // Friday, ten o'clock in China
	w.DB.SetClock(func() time.Time { return now })
	w.Lots()
	for _, query := range []string{"INSERT INTO calendars (calendar, weekdays, name_zh, name_en) VALUES ('W5', '1111100', '五天', 'Five days')",
		"UPDATE locations SET calendar = 'W5', zone = 'Asia/Shanghai' WHERE code = 'A'"} {
		_, err := w.DB.ExecContext(t.Context(), query)
		require.NoError(t, err)
	}
	dispatcher := event.NewDispatcher(w.DB)
	inventory.Subscribe(dispatcher)
	require.NoError(t, dispatcher.Register(t.Context()))
	h := w.Hold("L1")
	held := w.Held(h)
	require.Equal(t, time.Date(2026, 11, 30, 16, 0, 0, 0, time.UTC), held.InspectBy.UTC(), "a van has some: the end of Monday")
	now = held.InspectBy.Add(-time.Minute)
	require.NoError(t, dispatcher.Drain(t.Context()))
	require.False(t, w.Held(h).Overdue)
	for range 2 {
		now = now.Add(2 * time.Minute)
		require.NoError(t, dispatcher.Drain(t.Context()))
	}
	require.True(t, w.Held(h).Overdue)
	require.Equal(t, 1, w.Events("inventory.hold_overdue.v1"))
	w.Clean()
}
