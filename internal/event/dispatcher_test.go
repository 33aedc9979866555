package event_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"fettle/internal/db"
	"fettle/internal/dbtest"
	"fettle/internal/event"
)

type happened struct {
	Key string `json:"key"`
	N   int    `json:"n"`
}

func (happened) EventType() string  { return "test.happened.v1" }
func (h happened) EventKey() string { return h.Key }

func emit(t *testing.T, d *db.DB, events ...event.Event) {
	t.Helper()
	require.NoError(t, d.InTx(t.Context(), "me", func(tx *db.Tx) error { return event.Emit(t.Context(), tx, events...) }))
}

func TestEventsOfAKeyArriveInOrderAndOnce(t *testing.T) {
	t.Parallel()
	d := dbtest.New(t)
	dispatcher := event.NewDispatcher(d)
	var mu sync.Mutex
	got := map[string][]int{}
	event.On(dispatcher, "reader", func(_ context.Context, _ *db.Tx, h happened) error {
		mu.Lock()
		defer mu.Unlock()
		got[h.Key] = append(got[h.Key], h.N)
		return nil
	})
	require.NoError(t, dispatcher.Register(t.Context()))
	for n := range 20 {
		emit(t, d, happened{"a", n}, happened{"b", n})
	}
	var drains sync.WaitGroup
	for range 4 {
		drains.Go(func() { require.NoError(t, dispatcher.Drain(t.Context())) })
	}
	drains.Wait()
	require.NoError(t, dispatcher.Drain(t.Context()))
	want := make([]int, 20)
	for i := range want {
		want[i] = i
	}
	require.Equal(t, map[string][]int{"a": want, "b": want}, got)
}

func TestAFailingKeyWaitsAlone(t *testing.T) {
	t.Parallel()
	d := dbtest.New(t)
	at := time.Now()
	d.SetClock(func() time.Time { return at })
	dispatcher := event.NewDispatcher(d)
	broken := true
	var got []string
	event.On(dispatcher, "reader", func(_ context.Context, _ *db.Tx, h happened) error {
		if h.Key == "bad" && broken {
			return errors.New("not yet")
		}
		got = append(got, h.Key)
		return nil
	})
	require.NoError(t, dispatcher.Register(t.Context()))
	emit(t, d, happened{"bad", 1}, happened{"good", 1}, happened{"bad", 2})
	require.NoError(t, dispatcher.Drain(t.Context()))
	require.Equal(t, []string{"good"}, got)
	broken = false
	at = at.Add(time.Minute)
	require.NoError(t, dispatcher.Drain(t.Context()))
	require.Equal(t, []string{"good", "bad", "bad"}, got)
}

func TestAnEffectThatFailsIsRolledBackWithItsDelivery(t *testing.T) {
	t.Parallel()
	d := dbtest.New(t)
	dispatcher := event.NewDispatcher(d)
	event.On(dispatcher, "writer", func(ctx context.Context, tx *db.Tx, _ happened) error {
		_, err := tx.ExecContext(ctx, "INSERT INTO calendars (calendar, weekdays, name_zh, name_en) VALUES ('X', '1111100', 'x', 'x')")
		return errors.Join(err, errors.New("after the write"))
	})
	require.NoError(t, dispatcher.Register(t.Context()))
	emit(t, d, happened{"a", 1})
	require.NoError(t, dispatcher.Drain(t.Context()))
	var calendars, waiting int
	require.NoError(t, d.GetContext(t.Context(), &calendars, "SELECT count(*) FROM calendars WHERE calendar = 'X'"))
	require.NoError(t, d.GetContext(t.Context(), &waiting, "SELECT count(*) FROM deliveries WHERE tries = 1 AND error LIKE '%after the write%'"))
	require.Equal(t, []int{0, 1}, []int{calendars, waiting})
}

func TestATimerIsHeardOnlyWhenItIsDue(t *testing.T) {
	t.Parallel()
	d := dbtest.New(t)
	at := time.Now()
	d.SetClock(func() time.Time { return at })
	dispatcher := event.NewDispatcher(d)
	var heard int
	event.On(dispatcher, "clock", func(context.Context, *db.Tx, happened) error { heard++; return nil })
	require.NoError(t, dispatcher.Register(t.Context()))
	require.NoError(t, d.InTx(t.Context(), "me", func(tx *db.Tx) error {
		return event.EmitAt(t.Context(), tx, tx.Now.Add(time.Hour), happened{"timer", 1})
	}))
	require.NoError(t, dispatcher.Drain(t.Context()))
	require.Zero(t, heard)
	at = at.Add(2 * time.Hour)
	require.NoError(t, dispatcher.Drain(t.Context()))
	require.Equal(t, 1, heard)
}

func TestALateCommitIsNotSkipped(t *testing.T) {
	t.Parallel()
	d := dbtest.New(t)
	dispatcher := event.NewDispatcher(d)
	var got []int
	event.On(dispatcher, "reader", func(_ context.Context, _ *db.Tx, h happened) error { got = append(got, h.N); return nil })
	require.NoError(t, dispatcher.Register(t.Context()))
	err := d.InTx(t.Context(), "slow", func(slow *db.Tx) error {
		if err := event.Emit(t.Context(), slow, happened{"slow", 1}); err != nil {
			return err
		}
		emit(t, d, happened{"fast", 2})
		return dispatcher.Drain(t.Context())
	})
	require.NoError(t, err)
	require.Equal(t, []int{2}, got)
	require.NoError(t, dispatcher.Drain(t.Context()))
	require.Equal(t, []int{2, 1}, got)
}

// Events of many keys share transactions; one that fails takes none of the others' effects with it, and none happens
// twice.
func TestEventsThatAreDeliveredTogetherDoNotSufferFromOne(t *testing.T) {
	t.Parallel()
	d := dbtest.New(t)
	_, err := d.ExecContext(t.Context(), "CREATE TABLE effects (key text, n int)")
	require.NoError(t, err)
	dispatcher := event.NewDispatcher(d)
	event.On(dispatcher, "writer", func(ctx context.Context, tx *db.Tx, h happened) error {
		if _, err := tx.ExecContext(ctx, "INSERT INTO effects VALUES ($1, $2)", h.Key, h.N); err != nil {
			return err
		}
		if h.Key == "k7" {
			return errors.New("never")
		}
		return nil
	})
	require.NoError(t, dispatcher.Register(t.Context()))
	const keys, each = 40, 5
	for n := range each {
		for k := range keys {
			emit(t, d, happened{fmt.Sprint("k", k), n})
		}
	}
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- dispatcher.Run(ctx) }()
	number := func(query string) (n int) {
		require.NoError(t, d.GetContext(t.Context(), &n, query))
		return n
	}
	require.Eventually(t, func() bool { return number("SELECT count(*) FROM deliveries") == each }, time.Minute, 20*time.Millisecond)
	stop()
	require.NoError(t, <-done)
	require.Equal(t, (keys-1)*each, number("SELECT count(*) FROM effects"))
	require.Equal(t, (keys-1)*each, number("SELECT count(DISTINCT (key, n)) FROM effects"), "each once")
	require.Equal(t, 0, number("SELECT count(*) FROM (SELECT n < lag(n) OVER (PARTITION BY key ORDER BY ctid) AS back FROM effects) o WHERE back"), "in order")
	require.Equal(t, each, number("SELECT count(*) FROM deliveries WHERE key = 'k7'"))
	require.Positive(t, number("SELECT tries FROM deliveries WHERE key = 'k7' ORDER BY seq LIMIT 1"))
}

func TestASubscriberThatWorksSetWiseHearsEventsAtOnceAndTheOneAtFaultAlone(t *testing.T) {
	t.Parallel()
	d := dbtest.New(t)
	dispatcher := event.NewDispatcher(d)
	var told [][]string
	event.OnAll(dispatcher, "reader", func(_ context.Context, _ *db.Tx, events []happened) error {
		var keys []string
		for _, f := range events {
			keys = append(keys, f.Key)
		}
		told = append(told, keys)
		for _, k := range keys {
			if k == "bad" {
				return errors.New("not this one")
			}
		}
		return nil
	})
	require.NoError(t, dispatcher.Register(t.Context()))
	emit(t, d, happened{"a", 1}, happened{"b", 1}, happened{"a", 2})
	require.NoError(t, dispatcher.Drain(t.Context()))
	require.Equal(t, [][]string{{"a", "b"}, {"a"}}, told)

	told = nil
	emit(t, d, happened{"c", 1}, happened{"bad", 1}, happened{"d", 1})
	require.NoError(t, dispatcher.Drain(t.Context()))
	require.Equal(t, [][]string{{"c", "bad", "d"}, {"c"}, {"bad"}, {"d"}}, told)
	var left []string
	require.NoError(t, d.SelectContext(t.Context(), &left, `SELECT key || ' ' || tries FROM deliveries WHERE subscriber = 'reader'`))
	require.Equal(t, []string{"bad 1"}, left)
}

// Twelve failures of the database parked what no handler had refused, and nobody could release it.
func TestOnlyWhatTheHandlerRefusesParksADeliveryAndItCanBeReleased(t *testing.T) {
	t.Parallel()
	d := dbtest.New(t)
	at := time.Now()
	d.SetClock(func() time.Time { return at })
	dispatcher := event.NewDispatcher(d)
	var failure error
	heard := 0
	event.On(dispatcher, "reader", func(context.Context, *db.Tx, happened) error {
		if failure == nil {
			heard++
		}
		return failure
	})
	require.NoError(t, dispatcher.Register(t.Context()))
	emit(t, d, happened{"a", 1}, happened{"a", 2})
	state := func() (s struct {
		Tries  int  `db:"tries"`
		Parked bool `db:"parked"`
	}) {
		require.NoError(t, d.GetContext(t.Context(), &s, "SELECT tries, parked FROM deliveries ORDER BY seq LIMIT 1"))
		return s
	}
	try := func(times int) {
		for range times {
			require.NoError(t, dispatcher.Drain(t.Context()))
			at = at.Add(time.Hour)
		}
	}
	failure = db.ErrUnavailable
	try(20)
	require.False(t, state().Parked)
	require.Zero(t, state().Tries)
	failure = errors.New("never")
	try(20)
	require.True(t, state().Parked)
	require.Equal(t, 12, state().Tries)
	failure = nil
	try(2)
	require.Zero(t, heard, "it waits for a person")
	var parked []event.ParkedDelivery
	release := func(subscriber string) (n int64, err error) {
		err = d.InTx(t.Context(), "me", func(tx *db.Tx) (err error) {
			if parked, err = event.ParkedDeliveries(t.Context(), tx, "", event.ParkedAfter{}, 10); err != nil {
				return err
			}
			n, err = event.Release(t.Context(), tx, subscriber)
			return err
		})
		return n, err
	}
	_, err := release("somebody else")
	require.ErrorIs(t, err, event.ErrNotParked)
	n, err := release("reader")
	require.NoError(t, err)
	require.EqualValues(t, 1, n)
	require.Len(t, parked, 1)
	require.Equal(t, []any{"a", "never", 1}, []any{parked[0].Key, parked[0].Error, parked[0].Behind})
	try(1)
	require.Equal(t, 2, heard)
}

// A process whose clock was an hour ahead had the others wait an hour.
func TestAClockThatWasAheadDelaysNothing(t *testing.T) {
	t.Parallel()
	d := dbtest.New(t)
	at := time.Now()
	d.SetClock(func() time.Time { return at })
	dispatcher := event.NewDispatcher(d)
	heard := 0
	event.On(dispatcher, "reader", func(context.Context, *db.Tx, happened) error { heard++; return nil })
	require.NoError(t, dispatcher.Register(t.Context()))
	at = at.Add(time.Hour)
	emit(t, d, happened{"a", 1})
	at = at.Add(-time.Hour)
	require.NoError(t, dispatcher.Drain(t.Context()))
	require.Equal(t, 1, heard)
}
