package stock_test

import (
	"context"
	"strings"
	"sync"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"fettle/internal/db"
	"fettle/inventory/audit"
	"fettle/inventory/inventorytest"
	"fettle/inventory/site"
	"fettle/inventory/stock"
)

func TestPitfall01CheckThenWriteWithoutALock(t *testing.T) {
	t.Parallel()
	w := inventorytest.New(t)
	w.Receive("SEAL", "A", 1)
	var first, second []stock.Taken
	require.NoError(t, w.Behind(inventorytest.Reserving(&first, inventorytest.Take("SEAL", "A", 1)), inventorytest.Reserving(&second, inventorytest.Take("SEAL", "A", 1))))
	require.True(t, first[0].OK)
	require.False(t, second[0].OK, "the last piece was promised twice")

	w.Receive("BELT", "A", 10)
	won := make(chan bool, 64)
	var all sync.WaitGroup
	for range 64 {
		all.Go(func() {
			var out []stock.Taken
			require.NoError(w, w.Try(inventorytest.Reserving(&out, inventorytest.Take("BELT", "A", 1))))
			won <- out[0].OK
		})
	}
	all.Wait()
	close(won)
	n := 0
	for ok := range won {
		if ok {
			n++
		}
	}
	require.Equal(t, 10, n)
	require.Equal(t, [2]int64{10, 10}, w.Counter("BELT", "A", stock.New))
	w.Clean()
}

// Who skips a locked counter finds none, and makes a second one or says that nothing is there.
func TestPitfall02SkipLockedOnACounter(t *testing.T) {
	t.Parallel()
	w := inventorytest.New(t)
	w.Receive("SEAL", "A", 2)
	var first, second []stock.Taken
	require.NoError(t, w.Behind(inventorytest.Reserving(&first, inventorytest.Take("SEAL", "A", 1)), inventorytest.Reserving(&second, inventorytest.Take("SEAL", "A", 1))))
	require.True(t, second[0].OK, "the second piece was there all the time")
	in := stock.Movement{Kind: "receipt", Part: "SEAL", Quantity: 3, From: inventorytest.Free(site.AtSupplier, stock.New), To: inventorytest.Free("A", stock.New)}
	require.NoError(t, w.Behind(inventorytest.Moving(in), inventorytest.Moving(in)))
	require.Equal(t, [2]int64{8, 2}, w.Counter("SEAL", "A", stock.New))
	var rows int
	require.NoError(t, w.DB.GetContext(t.Context(), &rows, "SELECT count(*) FROM stock WHERE part = 'SEAL' AND location = 'A'"))
	require.Equal(t, 1, rows)
	w.Clean()
}

func TestPitfall03LockingARowThatDoesNotExist(t *testing.T) {
	t.Parallel()
	w := inventorytest.New(t)
	in := stock.Movement{Kind: "receipt", Part: "BELT", Quantity: 5, From: inventorytest.Free(site.AtSupplier, stock.New), To: inventorytest.Free("B", stock.New)}
	require.NoError(t, w.Behind(inventorytest.Moving(in), inventorytest.Moving(in)))
	require.Equal(t, [2]int64{10, 0}, w.Counter("BELT", "B", stock.New))
	out := w.Reserve(inventorytest.Take("BELT", "C", 1))
	require.False(t, out[0].OK, "a place that never had any has none")
	w.Clean()
}

func TestPitfall04EachLineCheckedAgainstTheSameNumber(t *testing.T) {
	t.Parallel()
	w := inventorytest.New(t)
	w.Receive("SEAL", "A", 5)
	var oks []bool
	for _, r := range w.Reserve(inventorytest.Take("SEAL", "A", 3), inventorytest.Take("SEAL", "A", 3), inventorytest.Take("SEAL", "A", 2), inventorytest.Take("SEAL", "A", 1)) {
		oks = append(oks, r.OK)
	}
	require.Equal(t, []bool{true, false, true, false}, oks)
	require.Equal(t, [2]int64{5, 5}, w.Counter("SEAL", "A", stock.New))
	w.Receive("BELT", "A", 5)
	out := stock.Movement{Kind: "transfer", Part: "BELT", Quantity: 3, From: inventorytest.Free("A", stock.New), To: inventorytest.Free("B", stock.New)}
	err := w.Try(func(ctx context.Context, tx *db.Tx) error { return stock.Move(ctx, tx, []stock.Movement{out, out}) })
	require.ErrorIs(t, err, stock.ErrShort)
	require.Equal(t, [2]int64{5, 0}, w.Counter("BELT", "A", stock.New), "all or nothing")
	w.Clean()
}

// Whoever writes past the rooms meets the laws of the tables, and no law is a lock with a name or an end.
func TestPitfall05SafetyOnlyInAnOuterLock(t *testing.T) {
	t.Parallel()
	w := inventorytest.New(t)
	w.Receive("SEAL", "A", 2)
	w.Reserve(inventorytest.Take("SEAL", "A", 1))
	for _, c := range []struct{ law, statement string }{
		{"stock_never_oversold", "UPDATE stock SET reserved = 3 WHERE part = 'SEAL' AND location = 'A'"},
		{"stock_never_oversold", "UPDATE stock SET on_hand = 0 WHERE part = 'SEAL' AND location = 'A'"},
		{"stock_never_oversold", "UPDATE stock SET on_hold = 2 WHERE part = 'SEAL' AND location = 'A'"},
		{"stock_never_oversold", "UPDATE stock SET reserved = -1 WHERE part = 'SEAL' AND location = 'A'"},
		{"stock_never_negative", "UPDATE stock SET on_hand = -1, reserved = -1 WHERE part = 'SEAL' AND location = 'A'"},
		{"ledger_moves_something", "INSERT INTO ledger (at, by, kind, part, quantity, from_location, from_condition, from_bucket, to_location, to_condition, to_bucket) VALUES (now(), 'x', 'receipt', 'SEAL', 0, 'SUPPLIER', 'new', 'free', 'A', 'new', 'free')"},
	} {
		err := w.Try(func(ctx context.Context, tx *db.Tx) error { _, err := tx.ExecContext(ctx, c.statement); return err })
		require.True(t, db.Violates(err, c.law), "%s: %v", c.statement, err)
	}
	// Two rows asked for in opposite orders by callers who lock nothing themselves.
	w.Receive("BELT", "B", 100)
	w.Receive("BELT", "A", 100)
	var all sync.WaitGroup
	for i := range 40 {
		all.Go(func() {
			takes := []stock.Take{inventorytest.Take("BELT", "A", 2), inventorytest.Take("BELT", "B", 2)}
			if i%2 == 0 {
				takes[0], takes[1] = takes[1], takes[0]
			}
			var out []stock.Taken
			require.NoError(w, w.Try(inventorytest.Reserving(&out, takes...)))
			require.True(w, out[0].OK && out[1].OK)
		})
	}
	all.Wait()
	require.Equal(t, [2]int64{100, 80}, w.Counter("BELT", "A", stock.New))
	require.Zero(t, w.DB.Retries.Load(), "rows locked in one order never meet in a deadlock")
	var named []string
	require.NoError(t, w.DB.SelectContext(t.Context(), &named, "SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND prosrc ILIKE '%advisory%'"))
	require.Empty(t, named)
	w.Clean()
}

// Movements, receipts and reservations that look alike are as many as they are.
func TestPitfall07UnionInsteadOfUnionAll(t *testing.T) {
	t.Parallel()
	w := inventorytest.New(t)
	for range 3 {
		w.Receive("SEAL", "A", 2)
	}
	same := inventorytest.Take("SEAL", "A", 2)
	w.Reserve(same, same)
	w.Clean()
	require.Equal(t, [2]int64{6, 4}, w.Counter("SEAL", "A", stock.New))
	w.Do(func(ctx context.Context, tx *db.Tx) error {
		offers, err := stock.Offers(ctx, tx, []string{"SEAL"}, []stock.Condition{stock.New})
		require.NoError(t, err)
		require.Len(t, offers, 1)
		require.EqualValues(t, 2, offers[0].Available, "of six, two and two are spoken for")
		return nil
	})
	require.True(t, w.Reserve(inventorytest.Take("SEAL", "A", 2))[0].OK)
	require.False(t, w.Reserve(inventorytest.Take("SEAL", "A", 1))[0].OK)
	w.Clean()
}

const ledgerTextSQL = `
SELECT coalesce(string_agg(l::text, E'\n' ORDER BY l.id), '')
FROM ledger l
WHERE l.id <= $1`

func TestPitfall08RunningBalanceOnLedgerRows(t *testing.T) {
	t.Parallel()
	w := inventorytest.New(t)
	w.Receive("SEAL", "A", 5)
	var columns []string
	require.NoError(t, w.DB.SelectContext(t.Context(), &columns, `
SELECT attname FROM pg_attribute WHERE attrelid = 'ledger'::regclass AND attnum > 0 AND NOT attisdropped AND attname ~ 'balance|after|on_hand|total|running'`))
	require.Empty(t, columns, "a row tells what moved, never what is left")
	var last int64
	require.NoError(t, w.DB.GetContext(t.Context(), &last, "SELECT max(id) FROM ledger"))
	text := func() (out string) {
		require.NoError(t, w.DB.GetContext(t.Context(), &out, ledgerTextSQL, last))
		return out
	}
	before := text()
	require.NotEmpty(t, before)
	require.NoError(t, w.Try(inventorytest.Moving(stock.Movement{Kind: "reverse", Part: "SEAL", Quantity: 2, From: inventorytest.Free("A", stock.New), To: inventorytest.Free(site.AtSupplier, stock.New), Reason: "two too many"})))
	require.Equal(t, before, text(), "a correction is a row of its own")
	require.Equal(t, [2]int64{3, 0}, w.Counter("SEAL", "A", stock.New))
	for _, statement := range []string{"UPDATE ledger SET quantity = 3", "UPDATE ledger SET at = at - interval '1 day'", "DELETE FROM ledger", "TRUNCATE ledger"} {
		err := w.Try(func(ctx context.Context, tx *db.Tx) error { _, err := tx.ExecContext(ctx, statement); return err })
		require.Error(t, err, statement)
	}
	w.Clean()
}

func TestPitfall13SerialReservedTwice(t *testing.T) {
	t.Parallel()
	w := inventorytest.New(t)
	w.ReceiveSerials("A", 1, 2)
	held := w.Reserve(inventorytest.Take("COMP", "A", 1), inventorytest.Take("COMP", "A", 1))
	bind := func(n int, serial string) func(ctx context.Context, tx *db.Tx) error {
		return func(ctx context.Context, tx *db.Tx) error { return stock.BindSerial(ctx, tx, held[n].ID, serial) }
	}
	require.ErrorIs(t, w.Behind(bind(0, "C1"), bind(1, "C1")), stock.ErrSerialReserved)
	err := w.Try(func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.ExecContext(ctx, "UPDATE reservations SET serial = 'C1' WHERE id = $1", held[1].ID)
		return err
	})
	require.True(t, db.Violates(err, "reservation_one_active_per_serial"), "the second wall: %v", err)
	w.Do(func(ctx context.Context, tx *db.Tx) error {
		serials, err := stock.SerialsAt(ctx, tx, "COMP", "A", stock.New, 9)
		require.NoError(t, err)
		require.Equal(t, []string{"C2"}, serials, "what is bound is not offered")
		return stock.Consume(ctx, tx, held[0].ID, "BOX", "pack", "C1", "S")
	})
	require.ErrorIs(t, w.Try(bind(1, "C1")), stock.ErrSerialElsewhere)
	require.NoError(t, w.Try(bind(1, "C2")))
	w.Clean()
}

func TestPitfall14NegativeReservedWithNoRepairPath(t *testing.T) {
	t.Parallel()
	w := inventorytest.New(t)
	w.Receive("SEAL", "A", 2)
	id := w.Reserve(inventorytest.Take("SEAL", "A", 2))[0].ID
	release := func(ctx context.Context, tx *db.Tx) error {
		return stock.Release(ctx, tx, []uuid.UUID{id}, "not needed")
	}
	require.ErrorIs(t, w.Behind(release, release), stock.ErrReservationClosed, "pieces were given back twice")
	require.Equal(t, [2]int64{2, 0}, w.Counter("SEAL", "A", stock.New))
	w.Clean()
	// Somebody at the database's own prompt.
	_, err := w.DB.ExecContext(t.Context(), "UPDATE stock SET on_hand = 7, reserved = 1 WHERE part = 'SEAL' AND location = 'A'")
	require.NoError(t, err)
	w.Do(func(ctx context.Context, tx *db.Tx) error {
		drift, err := audit.Audit(ctx, tx)
		require.NoError(t, err)
		require.Len(t, drift, 1)
		require.Equal(t, "SEAL A new", strings.Join([]string{drift[0].Part, drift[0].Location, string(drift[0].Condition)}, " "))
		mended, err := audit.Mend(ctx, tx)
		require.Len(t, mended, 1)
		return err
	})
	require.Equal(t, [2]int64{2, 0}, w.Counter("SEAL", "A", stock.New))
	var told string
	require.NoError(t, w.DB.GetContext(t.Context(), &told, "SELECT data::text FROM events WHERE type = 'inventory.counter_mended.v1'"))
	require.Contains(t, told, "SEAL")
	w.Clean()
}
