package inventory

import (
	"context"
	"strings"
	"sync"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"fettle/internal/db"
)

const waitersSQL = `
SELECT count(*)
FROM pg_stat_activity
WHERE datname = current_database() AND wait_event_type = 'Lock'`

// behind does first, and keeps its transaction open until second waits for it; then first commits and the answer of
// second is the answer. A second that does not wait has looked at rows that first may still change.
func (w world) behind(first, second func(ctx context.Context, tx *db.Tx) error) error {
	w.Helper()
	answer := make(chan error, 1)
	w.do(func(ctx context.Context, tx *db.Tx) error {
		if err := first(ctx, tx); err != nil {
			return err
		}
		go func() { answer <- w.try(second) }()
		for waiters := 0; waiters == 0; {
			select {
			case err := <-answer:
				require.FailNow(w, "it did not wait for who was before it", "it said %v", err)
			default:
			}
			if err := w.db.GetContext(ctx, &waiters, waitersSQL); err != nil {
				return err
			}
		}
		return nil
	})
	return <-answer
}

func reserving(out *[]Taken, takes ...Take) func(ctx context.Context, tx *db.Tx) error {
	return func(ctx context.Context, tx *db.Tx) (err error) {
		*out, err = Reserve(ctx, tx, takes)
		return err
	}
}

func moving(m Movement) func(ctx context.Context, tx *db.Tx) error {
	return func(ctx context.Context, tx *db.Tx) error { return Move(ctx, tx, []Movement{m}) }
}

func TestPitfall01CheckThenWriteWithoutALock(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.receive("SEAL", "A", 1)
	var first, second []Taken
	require.NoError(t, w.behind(reserving(&first, take("SEAL", "A", 1)), reserving(&second, take("SEAL", "A", 1))))
	require.True(t, first[0].OK)
	require.False(t, second[0].OK, "the last piece was promised twice")

	w.receive("BELT", "A", 10)
	won := make(chan bool, 64)
	var all sync.WaitGroup
	for range 64 {
		all.Go(func() {
			var out []Taken
			require.NoError(w, w.try(reserving(&out, take("BELT", "A", 1))))
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
	require.Equal(t, [2]int64{10, 10}, w.counter("BELT", "A", New))
	w.clean()
}

// Who skips a locked counter finds none, and makes a second one or says that nothing is there.
func TestPitfall02SkipLockedOnACounter(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.receive("SEAL", "A", 2)
	var first, second []Taken
	require.NoError(t, w.behind(reserving(&first, take("SEAL", "A", 1)), reserving(&second, take("SEAL", "A", 1))))
	require.True(t, second[0].OK, "the second piece was there all the time")
	in := Movement{Kind: "receipt", Part: "SEAL", Quantity: 3, From: free(AtSupplier, New), To: free("A", New)}
	require.NoError(t, w.behind(moving(in), moving(in)))
	require.Equal(t, [2]int64{8, 2}, w.counter("SEAL", "A", New))
	var rows int
	require.NoError(t, w.db.GetContext(t.Context(), &rows, "SELECT count(*) FROM stock WHERE part = 'SEAL' AND location = 'A'"))
	require.Equal(t, 1, rows)
	w.clean()
}

func TestPitfall03LockingARowThatDoesNotExist(t *testing.T) {
	t.Parallel()
	w := setup(t)
	in := Movement{Kind: "receipt", Part: "BELT", Quantity: 5, From: free(AtSupplier, New), To: free("B", New)}
	require.NoError(t, w.behind(moving(in), moving(in)))
	require.Equal(t, [2]int64{10, 0}, w.counter("BELT", "B", New))
	out := w.reserve(take("BELT", "C", 1))
	require.False(t, out[0].OK, "a shelf that never had any has none")
	w.clean()
}

func TestPitfall04EachLineCheckedAgainstTheSameNumber(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.receive("SEAL", "A", 5)
	var oks []bool
	for _, r := range w.reserve(take("SEAL", "A", 3), take("SEAL", "A", 3), take("SEAL", "A", 2), take("SEAL", "A", 1)) {
		oks = append(oks, r.OK)
	}
	require.Equal(t, []bool{true, false, true, false}, oks)
	require.Equal(t, [2]int64{5, 5}, w.counter("SEAL", "A", New))
	w.receive("BELT", "A", 5)
	out := Movement{Kind: "transfer", Part: "BELT", Quantity: 3, From: free("A", New), To: free("B", New)}
	err := w.try(func(ctx context.Context, tx *db.Tx) error { return Move(ctx, tx, []Movement{out, out}) })
	require.ErrorIs(t, err, ErrShort)
	require.Equal(t, [2]int64{5, 0}, w.counter("BELT", "A", New), "all or nothing")
	w.clean()
}

// Whoever writes past the rooms meets the laws of the tables, and no law is a lock with a name or an end.
func TestPitfall05SafetyOnlyInAnOuterLock(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.receive("SEAL", "A", 2)
	w.reserve(take("SEAL", "A", 1))
	for _, c := range []struct{ law, statement string }{
		{"stock_never_oversold", "UPDATE stock SET reserved = 3 WHERE part = 'SEAL' AND location = 'A'"},
		{"stock_never_oversold", "UPDATE stock SET on_hand = 0 WHERE part = 'SEAL' AND location = 'A'"},
		{"stock_never_oversold", "UPDATE stock SET on_hold = 2 WHERE part = 'SEAL' AND location = 'A'"},
		{"stock_never_oversold", "UPDATE stock SET reserved = -1 WHERE part = 'SEAL' AND location = 'A'"},
		{"stock_never_negative", "UPDATE stock SET on_hand = -1, reserved = -1 WHERE part = 'SEAL' AND location = 'A'"},
		{"ledger_moves_something", "INSERT INTO ledger (at, by, kind, part, quantity, from_location, from_condition, from_bucket, to_location, to_condition, to_bucket) VALUES (now(), 'x', 'receipt', 'SEAL', 0, 'SUPPLIER', 'new', 'free', 'A', 'new', 'free')"},
	} {
		err := w.try(func(ctx context.Context, tx *db.Tx) error { _, err := tx.ExecContext(ctx, c.statement); return err })
		require.True(t, db.Violates(err, c.law), "%s: %v", c.statement, err)
	}
	// Two rows asked for in opposite orders by callers who lock nothing themselves.
	w.receive("BELT", "B", 100)
	w.receive("BELT", "A", 100)
	var all sync.WaitGroup
	for i := range 40 {
		all.Go(func() {
			takes := []Take{take("BELT", "A", 2), take("BELT", "B", 2)}
			if i%2 == 0 {
				takes[0], takes[1] = takes[1], takes[0]
			}
			var out []Taken
			require.NoError(w, w.try(reserving(&out, takes...)))
			require.True(w, out[0].OK && out[1].OK)
		})
	}
	all.Wait()
	require.Equal(t, [2]int64{100, 80}, w.counter("BELT", "A", New))
	require.Zero(t, w.db.Retries.Load(), "rows locked in one order never meet in a deadlock")
	var named []string
	require.NoError(t, w.db.SelectContext(t.Context(), &named, "SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND prosrc ILIKE '%advisory%'"))
	require.Empty(t, named)
	w.clean()
}

// Movements, receipts and reservations that look alike are as many as they are.
func TestPitfall07UnionInsteadOfUnionAll(t *testing.T) {
	t.Parallel()
	w := setup(t)
	for range 3 {
		w.receive("SEAL", "A", 2)
	}
	same := take("SEAL", "A", 2)
	w.reserve(same, same)
	w.clean()
	require.Equal(t, [2]int64{6, 4}, w.counter("SEAL", "A", New))
	w.do(func(ctx context.Context, tx *db.Tx) error {
		offers, err := Offers(ctx, tx, []string{"SEAL"}, []Condition{New})
		require.NoError(t, err)
		require.Len(t, offers, 1)
		require.EqualValues(t, 2, offers[0].Available, "of six, two and two are spoken for")
		return nil
	})
	require.True(t, w.reserve(take("SEAL", "A", 2))[0].OK)
	require.False(t, w.reserve(take("SEAL", "A", 1))[0].OK)
	w.clean()
}

const ledgerTextSQL = `
SELECT coalesce(string_agg(l::text, E'\n' ORDER BY l.id), '')
FROM ledger l
WHERE l.id <= $1`

func TestPitfall08RunningBalanceOnLedgerRows(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.receive("SEAL", "A", 5)
	var columns []string
	require.NoError(t, w.db.SelectContext(t.Context(), &columns, `
SELECT attname FROM pg_attribute WHERE attrelid = 'ledger'::regclass AND attnum > 0 AND NOT attisdropped AND attname ~ 'balance|after|on_hand|total|running'`))
	require.Empty(t, columns, "a row tells what moved, never what is left")
	var last int64
	require.NoError(t, w.db.GetContext(t.Context(), &last, "SELECT max(id) FROM ledger"))
	text := func() (out string) {
		require.NoError(t, w.db.GetContext(t.Context(), &out, ledgerTextSQL, last))
		return out
	}
	before := text()
	require.NotEmpty(t, before)
	require.NoError(t, w.try(moving(Movement{Kind: "reverse", Part: "SEAL", Quantity: 2, From: free("A", New), To: free(AtSupplier, New), Reason: "two too many"})))
	require.Equal(t, before, text(), "a correction is a row of its own")
	require.Equal(t, [2]int64{3, 0}, w.counter("SEAL", "A", New))
	for _, statement := range []string{"UPDATE ledger SET quantity = 3", "UPDATE ledger SET at = at - interval '1 day'", "DELETE FROM ledger", "TRUNCATE ledger"} {
		err := w.try(func(ctx context.Context, tx *db.Tx) error { _, err := tx.ExecContext(ctx, statement); return err })
		require.Error(t, err, statement)
	}
	w.clean()
}

func TestPitfall13SerialReservedTwice(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.receiveSerials("A", 1, 2)
	held := w.reserve(take("COMP", "A", 1), take("COMP", "A", 1))
	bind := func(n int, serial string) func(ctx context.Context, tx *db.Tx) error {
		return func(ctx context.Context, tx *db.Tx) error { return BindSerial(ctx, tx, held[n].ID, serial) }
	}
	require.ErrorIs(t, w.behind(bind(0, "C1"), bind(1, "C1")), ErrSerialReserved)
	err := w.try(func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.ExecContext(ctx, "UPDATE reservations SET serial = 'C1' WHERE id = $1", held[1].ID)
		return err
	})
	require.True(t, db.Violates(err, "reservation_one_active_per_serial"), "the second wall: %v", err)
	w.do(func(ctx context.Context, tx *db.Tx) error {
		serials, err := SerialsAt(ctx, tx, "COMP", "A", New, 9)
		require.NoError(t, err)
		require.Equal(t, []string{"C2"}, serials, "what is bound is not offered")
		return Consume(ctx, tx, held[0].ID, "BOX", "pack", "C1", "S")
	})
	require.ErrorIs(t, w.try(bind(1, "C1")), ErrSerialElsewhere)
	require.NoError(t, w.try(bind(1, "C2")))
	w.clean()
}

func TestPitfall14NegativeReservedWithNoRepairPath(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.receive("SEAL", "A", 2)
	id := w.reserve(take("SEAL", "A", 2))[0].ID
	release := func(ctx context.Context, tx *db.Tx) error { return Release(ctx, tx, []uuid.UUID{id}, "not needed") }
	require.ErrorIs(t, w.behind(release, release), ErrReservationClosed, "pieces were given back twice")
	require.Equal(t, [2]int64{2, 0}, w.counter("SEAL", "A", New))
	w.clean()
	// Somebody at the database's own prompt.
	_, err := w.db.ExecContext(t.Context(), "UPDATE stock SET on_hand = 7, reserved = 1 WHERE part = 'SEAL' AND location = 'A'")
	require.NoError(t, err)
	w.do(func(ctx context.Context, tx *db.Tx) error {
		drift, err := Audit(ctx, tx)
		require.NoError(t, err)
		require.Len(t, drift, 1)
		require.Equal(t, "SEAL A new", strings.Join([]string{drift[0].Part, drift[0].Location, string(drift[0].Condition)}, " "))
		mended, err := Mend(ctx, tx)
		require.Len(t, mended, 1)
		return err
	})
	require.Equal(t, [2]int64{2, 0}, w.counter("SEAL", "A", New))
	var told string
	require.NoError(t, w.db.GetContext(t.Context(), &told, "SELECT data::text FROM events WHERE type = 'inventory.counter_mended.v1'"))
	require.Contains(t, told, "SEAL")
	w.clean()
}

func TestPitfall16SetPathWithoutTheLock(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.receive("SEAL", "A", 5)
	var all []Taken
	less := func(ctx context.Context, tx *db.Tx) error {
		return Adjust(ctx, tx, Adjustment{Location: "A", Part: "SEAL", Condition: New, Delta: -1, Reason: "not found"})
	}
	require.ErrorIs(t, w.behind(reserving(&all, take("SEAL", "A", 5)), less), ErrShort, "what is promised is not written off")
	file := "location,part,condition,quantity,bin,serials\nA,SEAL,new,5,A-01,\n"
	load := func(ctx context.Context, tx *db.Tx) error {
		report, err := Import(ctx, tx, "stock", strings.NewReader(file), false)
		require.Empty(w, report.Errors)
		return err
	}
	release := func(ctx context.Context, tx *db.Tx) error { return Release(ctx, tx, []uuid.UUID{all[0].ID}, "test") }
	require.NoError(t, w.behind(release, load))
	require.Equal(t, [2]int64{10, 0}, w.counter("SEAL", "A", New))
	w.clean()
	for _, s := range statementsOf(t) {
		if s.writesCounters() {
			require.Contains(t, []string{"changeStockSQL", "mendSQL"}, s.name, "%s writes counters past the lock", s.name)
		}
	}
}
