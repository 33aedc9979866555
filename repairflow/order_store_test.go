package repairflow

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"fettle/allocation/sourcing"
	"fettle/internal/db"
	"fettle/internal/fault"
	"fettle/inventory/catalog"
	"fettle/inventory/stock"
)

func TestTheOwnVanServesFirstAndIsInHandAtOnce(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.receive("FAN", "WH-GZ", 5)
	w.receive("FAN", "VAN-1", 1)
	w.receive("FAN", "VAN-2", 5)
	w.drain()
	r := w.visited("li")
	first := w.one(r.ID, "FAN")
	require.True(t, first.OwnVan)
	require.Equal(t, "VAN-1", first.Source)
	require.Equal(t, LineReceived, first.State)
	require.NotNil(t, first.ReceivedAt)
	require.Equal(t, sourcing.StateKept, first.Promise.State)
	require.Equal(t, InVisit, w.repair(r.ID).State, "nothing is waited for")
	var tasks int
	require.NoError(t, w.db.GetContext(t.Context(), &tasks, "SELECT count(*) FROM pick_tasks"))
	require.Zero(t, tasks)
	second := w.one(r.ID, "FAN")
	require.False(t, second.OwnVan)
	require.Equal(t, "WH-GZ", second.Source, "another's van serves nobody else")
	require.Equal(t, AwaitingParts, w.repair(r.ID).State)
	w.drain()
	w.clean()
}

func TestSerialisedPartsAreLinesOfOnePiece(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.receive("COMP", "WH-GZ", 2, "N-1", "N-2")
	w.drain()
	r := w.open(intake("li"))
	lines := w.order(r.ID, Want{Part: "COMP", Quantity: 3})
	require.Len(t, lines, 3)
	outcomes := map[string]int{}
	for _, l := range lines {
		require.EqualValues(t, 1, l.Quantity)
		outcomes[l.Outcome]++
	}
	require.Equal(t, map[string]int{sourcing.Reserved: 2, sourcing.Backordered: 1}, outcomes)
	w.clean()
}

func TestAnOrderIsAllOrNothing(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.receive("FAN", "WH-GZ", 5)
	r := w.open(intake("li"))
	for name, c := range map[string]struct {
		wants []Want
		want  error
		field string
	}{
		"an unknown part":          {[]Want{{Part: "FAN", Quantity: 1}, {Part: "NONE", Quantity: 1}}, catalog.ErrNoPart, "body.lines[1].part"},
		"a part of another model":  {[]Want{{Part: "FAN", Quantity: 1}, {Part: "ODD", Quantity: 1}}, sourcing.ErrNotFit, "body.lines[1].part"},
		"more lines than one asks": {[]Want{{Part: "FAN", Quantity: 1}, {Part: "COMP", Quantity: 51}}, ErrTooMany, "body.lines[1].quantity"},
	} {
		err := w.try(func(ctx context.Context, tx *db.Tx) error {
			_, err := OrderParts(ctx, tx, r.ID, c.wants, false)
			return err
		})
		require.ErrorIs(t, err, c.want, name)
		var f *fault.Fault
		require.ErrorAs(t, err, &f)
		require.Equal(t, c.field, f.Field, name)
		require.Equal(t, fault.Invalid, f.Kind, name)
	}
	require.Equal(t, "5/0", w.stock("FAN", "WH-GZ", stock.New))
	require.Empty(t, w.counts())
	w.do(func(ctx context.Context, tx *db.Tx) error {
		_, err := Cancel(ctx, tx, r.ID, "changed his mind")
		return err
	})
	err := w.try(func(ctx context.Context, tx *db.Tx) error {
		_, err := OrderParts(ctx, tx, r.ID, []Want{{Part: "FAN", Quantity: 1}}, false)
		return err
	})
	require.ErrorIs(t, err, ErrTransition)
}

func TestToTheOutletOfTheVan(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.receive("FAN", "WH-GZ", 5)
	toOutlet := func(repair string) (out []Ordered, err error) {
		err = w.try(func(ctx context.Context, tx *db.Tx) error {
			out, err = OrderParts(ctx, tx, repair, []Want{{Part: "FAN", Quantity: 1}}, true)
			return err
		})
		return out, err
	}
	out, err := toOutlet(w.open(intake("li")).ID)
	require.NoError(t, err)
	require.Equal(t, "OUT-1", out[0].ShipTo.Location)
	_, err = toOutlet(w.open(intake("ma")).ID)
	require.ErrorIs(t, err, ErrNoOutlet)
	_, err = toOutlet(w.open(intake("")).ID)
	require.ErrorIs(t, err, ErrNoVan)
}

// A piece that arrives in the engineer's own van is in hand, as one that lay there when he ordered.
func TestAnArrivalInTheOwnVanIsInHandAtOnce(t *testing.T) {
	t.Parallel()
	w := setup(t)
	waiting := w.visited("li")
	l, other := w.one(waiting.ID, "FAN"), w.one(w.visited("ma").ID, "FAN")
	require.Equal(t, LineBackordered, l.State)
	w.later(time.Hour)
	w.receive("FAN", "VAN-2", 1)
	w.drain()
	require.Equal(t, LineBackordered, w.line(l.ID).State)
	require.Equal(t, l.Promise.ID, w.line(l.ID).Promise.ID, "who is not served keeps his promise")
	require.Equal(t, LineReceived, w.line(other.ID).State, "who waits longer and cannot have it stands in nobody's way")
	w.later(time.Hour)
	w.receive("FAN", "VAN-1", 1)
	w.drain()
	held := w.line(l.ID)
	require.Equal(t, LineReceived, held.State)
	require.NotNil(t, held.ReceivedAt)
	require.Equal(t, *w.now, held.ReceivedAt.UTC())
	require.NotEqual(t, sourcing.StateOpen, held.Promise.State, "the promise is judged")
	require.Equal(t, ReadyToResume, w.repair(waiting.ID).State)
	w.clean()
}

func TestWhatReplacesAPartServesWhoWaitsForIt(t *testing.T) {
	t.Parallel()
	w := setup(t)
	_, err := w.db.ExecContext(t.Context(), `INSERT INTO supersessions (from_part, to_part, mode, effective_on) VALUES ('FAN', 'SEAL', 'consume_first', '2026-01-01')`)
	require.NoError(t, err)
	l := w.one(w.visited("li").ID, "FAN")
	w.receive("SEAL", "WH-GZ", 1)
	w.drain()
	got := w.line(l.ID)
	require.Equal(t, LineReserved, got.State)
	require.Equal(t, "FAN", got.Part)
	require.Equal(t, "SEAL", got.Supplied)
	w.clean()
}
