package event

import (
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"fettle/internal/db"
	"fettle/internal/dbtest"
)

const (
	waitLong = time.Minute
	waitStep = 20 * time.Millisecond
)

type logged struct {
	Key string `json:"key"`
	N   int    `json:"n"`
}

func (logged) EventType() string  { return "shipping.logged_in_test.v1" }
func (l logged) EventKey() string { return l.Key }

// readOn reads the log to where it is known to be complete, as the relay does.
func readOn(t *testing.T, d *db.DB, r *LogReader) []Stored {
	t.Helper()
	var out []Stored
	for {
		var batch []Stored
		require.NoError(t, d.InTx(t.Context(), "reader", func(tx *db.Tx) error {
			cursor, err := r.Open(t.Context(), tx)
			if err != nil {
				return err
			}
			if batch, err = cursor.Next(t.Context(), 2_000); err != nil {
				return err
			}
			return cursor.Keep(t.Context())
		}))
		if len(batch) == 0 {
			return out
		}
		out = append(out, batch...)
	}
}

// Writers get their transaction's number before they wait for a key, so that events of a key are often written by
// older transactions after younger ones, and some of them roll back.
func TestTheLogIsReadOnceAndInOrderOfEachKeyWhileManyWrite(t *testing.T) {
	t.Parallel()
	d := dbtest.New(t)
	r := NewLogReader(d, "kafka")
	require.NoError(t, r.Register(t.Context()))
	_, err := d.ExecContext(t.Context(), "CREATE TABLE keys (key text PRIMARY KEY, n int NOT NULL DEFAULT 0); CREATE TABLE noise (n int)")
	require.NoError(t, err)
	const keys, writers, each = 5, 8, 60
	for k := range keys {
		_, err := d.ExecContext(t.Context(), "INSERT INTO keys (key) VALUES ($1)", fmt.Sprint("k", k))
		require.NoError(t, err)
	}
	var crew sync.WaitGroup
	for w := range writers {
		crew.Go(func() {
			random := rand.New(rand.NewPCG(uint64(w), 1))
			for range each {
				writeLogged(t, d, fmt.Sprint("k", random.IntN(keys)), random.IntN(5) == 0)
			}
		})
	}
	done := make(chan struct{})
	go func() { crew.Wait(); close(done) }()
	var got []Stored
	for running := true; running; {
		select {
		case <-done:
			running = false
		default:
		}
		got = append(got, readOn(t, d, r)...)
	}
	told := rowsIn(t, d, "events")
	// Transactions of other databases of the cluster count among those that run.
	require.Eventually(t, func() bool {
		got = append(got, readOn(t, d, r)...)
		return len(got) >= told
	}, waitLong, waitStep)
	require.Len(t, got, told)
	last := map[string]int64{}
	for _, e := range got {
		require.Greater(t, e.Seq, last[e.Key], "the events of %s are in order, none twice", e.Key)
		last[e.Key] = e.Seq
	}
	require.Greater(t, told, writers*each/2)
	require.Equal(t, 0, rowsIn(t, d, "deliveries"), "nothing has to be deleted again")
}

func writeLogged(t *testing.T, d *db.DB, key string, rollBack bool) {
	t.Helper()
	errBack := fmt.Errorf("rolled back")
	err := d.InTx(t.Context(), "writer", func(tx *db.Tx) error {
		ctx := t.Context()
		if _, err := tx.ExecContext(ctx, "INSERT INTO noise VALUES (1)"); err != nil {
			return err
		}
		var n int
		if err := tx.GetContext(ctx, &n, "UPDATE keys SET n = n + 1 WHERE key = $1 RETURNING n", key); err != nil {
			return err
		}
		if err := Emit(ctx, tx, logged{key, n}); err != nil {
			return err
		}
		if rollBack {
			return errBack
		}
		return nil
	})
	if !rollBack {
		require.NoError(t, err)
	}
}

func rowsIn(t *testing.T, d *db.DB, table string) (n int) {
	t.Helper()
	require.NoError(t, d.GetContext(t.Context(), &n, "SELECT count(*) FROM "+table))
	return n
}

func TestAnEventWaitsForATransactionThatIsOlderThanItsOwn(t *testing.T) {
	t.Parallel()
	d := dbtest.New(t)
	r := NewLogReader(d, "kafka")
	require.NoError(t, r.Register(t.Context()))
	slow, err := d.BeginTxx(t.Context(), nil)
	require.NoError(t, err)
	_, err = slow.ExecContext(t.Context(), "SELECT pg_current_xact_id()")
	require.NoError(t, err)
	emitLogged(t, d, logged{"a", 1}, logged{"b", 1})
	require.Empty(t, readOn(t, d, r), "who is older may still write an event before them")
	require.Equal(t, 2, waitingIn(t, d))
	require.NoError(t, slow.Rollback())
	require.Eventually(t, func() bool { return len(readOn(t, d, r)) == 2 }, waitLong, waitStep)
	require.Equal(t, 0, waitingIn(t, d))
}

func emitLogged(t *testing.T, d *db.DB, events ...Event) {
	t.Helper()
	require.NoError(t, d.InTx(t.Context(), "me", func(tx *db.Tx) error { return Emit(t.Context(), tx, events...) }))
}

func waitingIn(t *testing.T, d *db.DB) (n int) {
	t.Helper()
	require.NoError(t, d.GetContext(t.Context(), &n, "SELECT waiting FROM log_waiting WHERE name = 'kafka'"))
	return n
}
