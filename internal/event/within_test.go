package event_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"fettle/internal/db"
	"fettle/internal/dbtest"
	"fettle/internal/event"
)

var errRefused = errors.New("refused")

func TestWithinHearsAllFactsOfAnEmitAndCommitsWithThem(t *testing.T) {
	t.Parallel()
	d := dbtest.New(t)
	dispatcher := event.NewDispatcher(d)
	var heard [][]happened
	refuse := false
	event.Within(dispatcher, "reader", func(ctx context.Context, tx *db.Tx, events []happened) error {
		heard = append(heard, events)
		var written int
		require.NoError(t, tx.GetContext(ctx, &written, "SELECT count(*) FROM events"))
		require.NotZero(t, written, "the event stands written when it is told")
		if refuse {
			return errRefused
		}
		return nil
	})
	emit(t, d, happened{"a", 1}, happened{"b", 2})
	require.Equal(t, [][]happened{{{"a", 1}, {"b", 2}}}, heard)

	require.NoError(t, d.InTx(t.Context(), "me", func(tx *db.Tx) error {
		return event.EmitAt(t.Context(), tx, tx.Now.Add(time.Hour), happened{"c", 3})
	}))
	require.Len(t, heard, 1, "the time of a timer has not come")

	refuse = true
	err := d.InTx(t.Context(), "me", func(tx *db.Tx) error { return event.Emit(t.Context(), tx, happened{"d", 4}) })
	require.ErrorIs(t, err, errRefused)
	var kept int
	require.NoError(t, d.GetContext(t.Context(), &kept, "SELECT count(*) FROM events WHERE key = 'd'"))
	require.Zero(t, kept, "a refusal takes the event back")
}

func TestASubscriberHearsWithinOnce(t *testing.T) {
	t.Parallel()
	d := dbtest.New(t)
	n := 0
	for range 2 {
		event.Within(event.NewDispatcher(d), "reader", func(context.Context, *db.Tx, []happened) error { n++; return nil })
	}
	emit(t, d, happened{"a", 1})
	require.Equal(t, 1, n, "however many posts it opened over one database")
}
