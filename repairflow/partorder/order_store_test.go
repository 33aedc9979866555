package partorder_test

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
	"fettle/repairflow/custody"
	"fettle/repairflow/orderline"
	"fettle/repairflow/partorder"
	"fettle/repairflow/repair"
	"fettle/repairflow/repairflowtest"
)

func TestTheOwnVanServesFirstAndIsInHandAtOnce(t *testing.T) {
	t.Parallel()
	w := repairflowtest.Setup(t)
	w.Receive("FAN", "WH-GZ", 5)
	w.Receive("FAN", "VAN-1", 1)
	w.Receive("FAN", "VAN-2", 5)
	w.Drain()
	r := w.Visited("li")
	first := w.One(r.ID, "FAN")
	require.True(t, first.OwnVan)
	require.Equal(t, "VAN-1", first.Source)
	require.Equal(t, orderline.Received, first.State)
	require.NotNil(t, first.ReceivedAt)
	require.Equal(t, sourcing.StateKept, first.Promise.State)
	require.Equal(t, repair.InVisit, w.Repair(r.ID).State, "nothing is waited for")
	var tasks int
	require.NoError(t, w.DB.GetContext(t.Context(), &tasks, "SELECT count(*) FROM pick_tasks"))
	require.Zero(t, tasks)
	second := w.One(r.ID, "FAN")
	require.False(t, second.OwnVan)
	require.Equal(t, "WH-GZ", second.Source, "another's van serves nobody else")
	require.Equal(t, repair.AwaitingParts, w.Repair(r.ID).State)
	w.Drain()
	w.Clean()
}

func TestSerialisedPartsAreLinesOfOnePiece(t *testing.T) {
	t.Parallel()
	w := repairflowtest.Setup(t)
	w.Receive("COMP", "WH-GZ", 2, "N-1", "N-2")
	w.Drain()
	r := w.Open(repairflowtest.Intake("li"))
	lines := w.Order(r.ID, partorder.Want{Part: "COMP", Quantity: 3})
	require.Len(t, lines, 3)
	outcomes := map[sourcing.Outcome]int{}
	for _, l := range lines {
		require.EqualValues(t, 1, l.Quantity)
		outcomes[l.Outcome]++
	}
	require.Equal(t, map[sourcing.Outcome]int{sourcing.Reserved: 2, sourcing.Backordered: 1}, outcomes)
	w.Clean()
}

func TestAnOrderIsAllOrNothing(t *testing.T) {
	t.Parallel()
	w := repairflowtest.Setup(t)
	w.Receive("FAN", "WH-GZ", 5)
	r := w.Open(repairflowtest.Intake("li"))
	for name, c := range map[string]struct {
		wants []partorder.Want
		want  error
		field string
	}{
		"an unknown part":          {[]partorder.Want{{Part: "FAN", Quantity: 1}, {Part: "NONE", Quantity: 1}}, catalog.ErrNoPart, "body.lines[1].part"},
		"a part of another model":  {[]partorder.Want{{Part: "FAN", Quantity: 1}, {Part: "ODD", Quantity: 1}}, sourcing.ErrNotFit, "body.lines[1].part"},
		"more lines than one asks": {[]partorder.Want{{Part: "FAN", Quantity: 1}, {Part: "COMP", Quantity: 51}}, partorder.ErrTooMany, "body.lines[1].quantity"},
	} {
		err := w.Try(func(ctx context.Context, tx *db.Tx) error {
			_, err := partorder.OrderParts(ctx, tx, r.ID, c.wants, false)
			return err
		})
		require.ErrorIs(t, err, c.want, name)
		var f *fault.Fault
		require.ErrorAs(t, err, &f)
		require.Equal(t, c.field, f.Field, name)
		require.Equal(t, fault.Invalid, f.Kind, name)
	}
	require.Equal(t, "5/0", w.Stock("FAN", "WH-GZ", stock.New))
	require.Empty(t, w.Counts())
	w.Do(func(ctx context.Context, tx *db.Tx) error {
		_, err := custody.Cancel(ctx, tx, r.ID, "changed his mind")
		return err
	})
	err := w.Try(func(ctx context.Context, tx *db.Tx) error {
		_, err := partorder.OrderParts(ctx, tx, r.ID, []partorder.Want{{Part: "FAN", Quantity: 1}}, false)
		return err
	})
	require.ErrorIs(t, err, repair.ErrTransition)
}

func TestToTheOutletOfTheVan(t *testing.T) {
	t.Parallel()
	w := repairflowtest.Setup(t)
	w.Receive("FAN", "WH-GZ", 5)
	toOutlet := func(repair string) (out []partorder.Ordered, err error) {
		err = w.Try(func(ctx context.Context, tx *db.Tx) error {
			out, err = partorder.OrderParts(ctx, tx, repair, []partorder.Want{{Part: "FAN", Quantity: 1}}, true)
			return err
		})
		return out, err
	}
	out, err := toOutlet(w.Open(repairflowtest.Intake("li")).ID)
	require.NoError(t, err)
	require.Equal(t, "OUT-1", out[0].ShipTo.Location)
	_, err = toOutlet(w.Open(repairflowtest.Intake("ma")).ID)
	require.ErrorIs(t, err, partorder.ErrNoOutlet)
	_, err = toOutlet(w.Open(repairflowtest.Intake("")).ID)
	require.ErrorIs(t, err, partorder.ErrNoVan)
}

// A piece that arrives in the engineer's own van is in hand, as one that lay there when he ordered.
func TestAnArrivalInTheOwnVanIsInHandAtOnce(t *testing.T) {
	t.Parallel()
	w := repairflowtest.Setup(t)
	waiting := w.Visited("li")
	l, other := w.One(waiting.ID, "FAN"), w.One(w.Visited("ma").ID, "FAN")
	require.Equal(t, orderline.Backordered, l.State)
	w.Later(time.Hour)
	w.Receive("FAN", "VAN-2", 1)
	w.Drain()
	require.Equal(t, orderline.Backordered, w.Line(l.ID).State)
	require.Equal(t, l.Promise.ID, w.Line(l.ID).Promise.ID, "who is not served keeps his promise")
	require.Equal(t, orderline.Received, w.Line(other.ID).State, "who waits longer and cannot have it stands in nobody's way")
	w.Later(time.Hour)
	w.Receive("FAN", "VAN-1", 1)
	w.Drain()
	held := w.Line(l.ID)
	require.Equal(t, orderline.Received, held.State)
	require.NotNil(t, held.ReceivedAt)
	require.Equal(t, *w.Now, held.ReceivedAt.UTC())
	require.NotEqual(t, sourcing.StateOpen, held.Promise.State, "the promise is judged")
	require.Equal(t, repair.ReadyToResume, w.Repair(waiting.ID).State)
	w.Clean()
}

func TestWhatReplacesAPartServesWhoWaitsForIt(t *testing.T) {
	t.Parallel()
	w := repairflowtest.Setup(t)
	_, err := w.DB.ExecContext(t.Context(), `INSERT INTO supersessions (from_part, to_part, mode, effective_on) VALUES ('FAN', 'SEAL', 'consume_first', '2026-01-01')`)
	require.NoError(t, err)
	l := w.One(w.Visited("li").ID, "FAN")
	w.Receive("SEAL", "WH-GZ", 1)
	w.Drain()
	got := w.Line(l.ID)
	require.Equal(t, orderline.Reserved, got.State)
	require.Equal(t, "FAN", got.Part)
	require.Equal(t, "SEAL", got.Supplied)
	w.Clean()
}
