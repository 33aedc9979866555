package partorder_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"fettle/allocation/sourcing"
	"fettle/internal/db"
	"fettle/internal/fault"
	"fettle/inventory/stock"
	"fettle/repairflow/custody"
	"fettle/repairflow/orderline"
	"fettle/repairflow/partorder"
	"fettle/repairflow/repair"
	"fettle/repairflow/repairflowtest"
)

func tryConfirm(w repairflowtest.World, repair string, lines ...uuid.UUID) error {
	return w.Try(func(ctx context.Context, tx *db.Tx) error {
		_, err := partorder.ConfirmReservation(ctx, tx, repair, lines)
		return err
	})
}

func TestAHoldPromisesUntilItIsConfirmed(t *testing.T) {
	t.Parallel()
	w := repairflowtest.Setup(t)
	w.Receive("FAN", "WH-GZ", 1)
	w.Drain()
	r := w.Visited("li")
	l := w.ReserveSoftly(r.ID, partorder.Want{Part: "FAN", Quantity: 1})[0]
	require.Equal(t, orderline.Held, l.State)
	require.Equal(t, w.Now.Add(30*time.Minute), l.HoldUntil.UTC())
	require.Equal(t, "WH-GZ", l.Source)
	require.True(t, l.Within24h)
	require.Equal(t, repair.InVisit, w.Repair(r.ID).State, "nothing is waited for before somebody says yes")
	require.Zero(t, w.Tasks())
	require.Equal(t, "1/1", w.Stock("FAN", "WH-GZ", stock.New))
	require.Equal(t, sourcing.Backordered, w.One(w.Visited("ma").ID, "FAN").Outcome, "what is held is nobody else's")

	w.Later(20 * time.Minute)
	require.NoError(t, tryConfirm(w, r.ID))
	firm := w.Line(l.ID)
	require.Equal(t, orderline.Reserved, firm.State)
	require.Nil(t, firm.HoldUntil)
	require.Equal(t, *w.Now, firm.OrderedAt.UTC(), "the clock of the promise runs from the yes")
	require.True(t, firm.Promise.DueAt.After(*w.Now))
	require.False(t, firm.Promise.DueAt.After(w.Now.Add(24*time.Hour)))
	require.Equal(t, repair.AwaitingParts, w.Repair(r.ID).State)
	require.Equal(t, 1, w.Tasks())
	w.Later(time.Hour)
	w.Drain()
	require.Equal(t, orderline.Reserved, w.Line(l.ID).State, "a firm order has no end")
	w.Sent(partorder.Ordered{Line: firm}, "FAN")
	require.Equal(t, orderline.Received, w.ScanIn(l.ID, "FAN").State)
	w.Drain()
	w.Clean()
}

func TestAHoldThatNobodyConfirmsServesWhoWaits(t *testing.T) {
	t.Parallel()
	w := repairflowtest.Setup(t)
	w.Receive("FAN", "WH-GZ", 1)
	w.Drain()
	r := w.Visited("li")
	l := w.ReserveSoftly(r.ID, partorder.Want{Part: "FAN", Quantity: 1})[0]
	waits := w.One(w.Visited("ma").ID, "FAN")
	w.Later(29 * time.Minute)
	w.Drain()
	require.Equal(t, orderline.Held, w.Line(l.ID).State)
	w.Later(time.Minute)
	w.Drain()
	lapsed := w.Line(l.ID)
	require.Equal(t, orderline.Closed, lapsed.State)
	require.Equal(t, "hold_lapsed", lapsed.Reason)
	require.Equal(t, sourcing.StateVoid, lapsed.Promise.State)
	require.Equal(t, orderline.Reserved, w.Line(waits.ID).State)
	require.Equal(t, repair.InVisit, w.Repair(r.ID).State)
	require.ErrorIs(t, tryConfirm(w, r.ID), partorder.ErrNotHeld)
	var f *fault.Fault
	require.ErrorAs(t, tryConfirm(w, r.ID, l.ID), &f)
	require.Equal(t, orderline.Closed, f.Values["from"])
	w.Clean()
}

func TestAHoldOfWhatNobodyHasIsAnHonestPromise(t *testing.T) {
	t.Parallel()
	w := repairflowtest.Setup(t)
	r := w.Visited("li")
	l := w.ReserveSoftly(r.ID, partorder.Want{Part: "FAN", Quantity: 1})[0]
	require.Equal(t, orderline.Held, l.State)
	require.Equal(t, sourcing.Backordered, l.Outcome)
	w.Receive("FAN", "WH-GZ", 1)
	require.Equal(t, "1/0", w.Stock("FAN", "WH-GZ", stock.New), "who has not said yes does not wait")
	w.Later(time.Minute)
	require.NoError(t, tryConfirm(w, r.ID, l.ID))
	require.Equal(t, orderline.Reserved, w.Line(l.ID).State)
	require.Equal(t, "1/1", w.Stock("FAN", "WH-GZ", stock.New))
	w.Drain()
	w.Clean()
}

func TestAHoldInTheOwnVanIsInHandWhenConfirmed(t *testing.T) {
	t.Parallel()
	w := repairflowtest.Setup(t)
	w.Receive("FAN", "VAN-1", 1)
	w.Drain()
	r := w.Visited("li")
	l := w.ReserveSoftly(r.ID, partorder.Want{Part: "FAN", Quantity: 1})[0]
	require.Equal(t, orderline.Held, l.State)
	require.NoError(t, tryConfirm(w, r.ID))
	got := w.Line(l.ID)
	require.Equal(t, orderline.Received, got.State)
	require.NotNil(t, got.ReceivedAt)
	require.Equal(t, sourcing.StateKept, got.Promise.State)
	require.Equal(t, repair.InVisit, w.Repair(r.ID).State)
	require.Equal(t, orderline.Installed, w.Fit(l.ID, "", "").State)
	w.Drain()
	w.Clean()
}

func TestAReleasedHoldServesWhoWaitsAtOnce(t *testing.T) {
	t.Parallel()
	w := repairflowtest.Setup(t)
	w.Receive("FAN", "WH-GZ", 2)
	w.Drain()
	r := w.Visited("li")
	held := w.ReserveSoftly(r.ID, partorder.Want{Part: "FAN", Quantity: 1}, partorder.Want{Part: "FAN", Quantity: 1})
	waits := w.One(w.Visited("ma").ID, "FAN")
	w.Do(func(ctx context.Context, tx *db.Tx) error {
		_, err := partorder.ReleaseReservation(ctx, tx, r.ID, []uuid.UUID{held[0].ID}, "quote declined")
		return err
	})
	require.Equal(t, orderline.Closed, w.Line(held[0].ID).State)
	require.Equal(t, orderline.Held, w.Line(held[1].ID).State)
	require.Equal(t, orderline.Reserved, w.Line(waits.ID).State, "in the same transaction")
	w.Do(func(ctx context.Context, tx *db.Tx) error {
		_, err := custody.Cancel(ctx, tx, r.ID, "declined")
		return err
	})
	require.Equal(t, repair.Settled, w.Repair(r.ID).State)
	require.Equal(t, "2/1", w.Stock("FAN", "WH-GZ", stock.New))
	w.Drain()
	w.Clean()
}

// A yes that comes at the very moment the reservation expires: one of both happens, whole.
func TestAYesAtTheMomentTheHoldLapses(t *testing.T) {
	t.Parallel()
	w := repairflowtest.Setup(t)
	w.Receive("FAN", "WH-GZ", 8)
	w.Drain()
	var repairs []string
	for range 8 {
		r := w.Visited("li")
		w.ReserveSoftly(r.ID, partorder.Want{Part: "FAN", Quantity: 1})
		repairs = append(repairs, r.ID)
	}
	w.Later(30 * time.Minute)
	ready, done := make(chan struct{}), sync.WaitGroup{}
	errs := make([]error, len(repairs))
	for i, r := range repairs {
		done.Go(func() { <-ready; errs[i] = tryConfirm(w, r) })
	}
	done.Go(func() { <-ready; _ = w.Dispatcher.Drain(context.WithoutCancel(t.Context())) })
	close(ready)
	done.Wait()
	w.Drain()
	confirmed := 0
	for i, r := range repairs {
		l := w.Lines(r)[0]
		if errs[i] == nil {
			confirmed++
			require.Equal(t, orderline.Reserved, l.State)
			continue
		}
		require.ErrorIs(t, errs[i], partorder.ErrNotHeld)
		require.Equal(t, orderline.Closed, l.State)
	}
	require.Equal(t, confirmed, w.Tasks())
	require.Equal(t, map[bool]string{true: "8/8", false: w.Stock("FAN", "WH-GZ", stock.New)}[confirmed == 8], w.Stock("FAN", "WH-GZ", stock.New))
	w.Clean()
}

// SEAL replaces FAN and costs more than it, so that somebody has to say yes.
func dearer(t *testing.T, w repairflowtest.World) {
	t.Helper()
	_, err := w.DB.ExecContext(t.Context(), `
INSERT INTO supersessions (from_part, to_part, mode, effective_on) VALUES ('FAN', 'SEAL', 'consume_first', '2026-01-01');
UPDATE parts SET price_minor = 15000 WHERE number = 'SEAL'`)
	require.NoError(t, err)
}

func TestADearerSubstituteIsOffered(t *testing.T) {
	t.Parallel()
	w := repairflowtest.Setup(t)
	dearer(t, w)
	w.Receive("SEAL", "WH-GZ", 2)
	w.Drain()
	r := w.Visited("li")
	l := w.One(r.ID, "FAN")
	require.Equal(t, orderline.Offered, l.State)
	require.Equal(t, "SEAL", l.Supplied)
	require.Equal(t, []string{"accept", "cancel", "refuse"}, l.Actions)
	require.Equal(t, w.Now.Add(4*time.Hour), w.Line(l.ID).HoldUntil.UTC())
	require.Zero(t, w.Tasks())
	w.Later(time.Hour)
	got := w.Act(func(ctx context.Context, tx *db.Tx) (orderline.Line, error) {
		return partorder.AcceptOffer(ctx, tx, l.ID)
	})
	require.Equal(t, orderline.Reserved, got.State)
	require.Nil(t, got.HoldUntil)
	require.Equal(t, 1, w.Tasks())
	w.Later(4 * time.Hour)
	w.Drain()
	require.Equal(t, orderline.Reserved, w.Line(l.ID).State)
	require.Equal(t, "2/1", w.Stock("SEAL", "WH-GZ", stock.New))
	w.Clean()
}

func TestARefusedSubstituteIsNotOfferedAgain(t *testing.T) {
	t.Parallel()
	w := repairflowtest.Setup(t)
	dearer(t, w)
	r := w.Visited("li")
	first, lapses := w.One(r.ID, "FAN"), w.One(r.ID, "FAN")
	w.Receive("SEAL", "WH-GZ", 2)
	for _, l := range []partorder.Ordered{first, lapses} {
		require.Equal(t, orderline.Offered, w.Line(l.ID).State, "an arrival makes offers too")
	}
	got := w.Act(func(ctx context.Context, tx *db.Tx) (orderline.Line, error) {
		return partorder.RefuseOffer(ctx, tx, first.ID, "wrong colour")
	})
	require.Equal(t, orderline.Backordered, got.State)
	w.Later(4 * time.Hour)
	w.Drain()
	require.Equal(t, orderline.Offered, w.Line(lapses.ID).State, "what is not made any more is asked for again: nobody waits for it for ever")
	require.Equal(t, "2/1", w.Stock("SEAL", "WH-GZ", stock.New))
	w.Receive("SEAL", "WH-GZ", 1)
	w.Drain()
	require.Equal(t, orderline.Backordered, w.Line(first.ID).State)
	w.Receive("FAN", "WH-GZ", 1)
	got = w.Line(first.ID)
	require.Equal(t, orderline.Reserved, got.State)
	require.Equal(t, "FAN", got.Supplied)
	w.Drain()
	w.Clean()
}
