package repairflow

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
)

func tryConfirm(w world, repair string, lines ...uuid.UUID) error {
	return w.try(func(ctx context.Context, tx *db.Tx) error {
		_, err := ConfirmHold(ctx, tx, repair, lines)
		return err
	})
}

func TestAHoldPromisesUntilItIsConfirmed(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.receive("FAN", "WH-GZ", 1)
	w.drain()
	r := w.visited("li")
	l := w.hold(r.ID, Want{Part: "FAN", Quantity: 1})[0]
	require.Equal(t, LineHeld, l.State)
	require.Equal(t, w.now.Add(30*time.Minute), l.HoldUntil.UTC())
	require.Equal(t, "WH-GZ", l.Source)
	require.True(t, l.Within24h)
	require.Equal(t, InVisit, w.repair(r.ID).State, "nothing is waited for before somebody says yes")
	require.Zero(t, w.tasks())
	require.Equal(t, "1/1", w.stock("FAN", "WH-GZ", stock.New))
	require.Equal(t, sourcing.Backordered, w.one(w.visited("ma").ID, "FAN").Outcome, "what is held is nobody else's")

	w.later(20 * time.Minute)
	require.NoError(t, tryConfirm(w, r.ID))
	firm := w.line(l.ID)
	require.Equal(t, LineReserved, firm.State)
	require.Nil(t, firm.HoldUntil)
	require.Equal(t, *w.now, firm.OrderedAt.UTC(), "the clock of the promise runs from the yes")
	require.Equal(t, w.now.Add(24*time.Hour), firm.Promise.DueAt.UTC())
	require.Equal(t, AwaitingParts, w.repair(r.ID).State)
	require.Equal(t, 1, w.tasks())
	w.later(time.Hour)
	w.drain()
	require.Equal(t, LineReserved, w.line(l.ID).State, "a firm order has no end")
	w.sent(Ordered{PartLine: firm}, "FAN")
	require.Equal(t, LineReceived, w.scanIn(l.ID, "FAN").State)
	w.drain()
	w.clean()
}

func TestAHoldThatNobodyConfirmsServesWhoWaits(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.receive("FAN", "WH-GZ", 1)
	w.drain()
	r := w.visited("li")
	l := w.hold(r.ID, Want{Part: "FAN", Quantity: 1})[0]
	waits := w.one(w.visited("ma").ID, "FAN")
	w.later(29 * time.Minute)
	w.drain()
	require.Equal(t, LineHeld, w.line(l.ID).State)
	w.later(time.Minute)
	w.drain()
	lapsed := w.line(l.ID)
	require.Equal(t, LineClosed, lapsed.State)
	require.Equal(t, "hold_lapsed", lapsed.Reason)
	require.Equal(t, sourcing.StateVoid, lapsed.Promise.State)
	require.Equal(t, LineReserved, w.line(waits.ID).State)
	require.Equal(t, InVisit, w.repair(r.ID).State)
	require.ErrorIs(t, tryConfirm(w, r.ID), ErrNotHeld)
	var f *fault.Fault
	require.ErrorAs(t, tryConfirm(w, r.ID, l.ID), &f)
	require.Equal(t, LineClosed, f.Values["from"])
	w.clean()
}

func TestAHoldOfWhatNobodyHasIsAnHonestPromise(t *testing.T) {
	t.Parallel()
	w := setup(t)
	r := w.visited("li")
	l := w.hold(r.ID, Want{Part: "FAN", Quantity: 1})[0]
	require.Equal(t, LineHeld, l.State)
	require.Equal(t, sourcing.Backordered, l.Outcome)
	w.receive("FAN", "WH-GZ", 1)
	require.Equal(t, "1/0", w.stock("FAN", "WH-GZ", stock.New), "who has not said yes does not wait")
	w.later(time.Minute)
	require.NoError(t, tryConfirm(w, r.ID, l.ID))
	require.Equal(t, LineReserved, w.line(l.ID).State)
	require.Equal(t, "1/1", w.stock("FAN", "WH-GZ", stock.New))
	w.drain()
	w.clean()
}

func TestAHoldInTheOwnVanIsInHandWhenConfirmed(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.receive("FAN", "VAN-1", 1)
	w.drain()
	r := w.visited("li")
	l := w.hold(r.ID, Want{Part: "FAN", Quantity: 1})[0]
	require.Equal(t, LineHeld, l.State)
	require.NoError(t, tryConfirm(w, r.ID))
	got := w.line(l.ID)
	require.Equal(t, LineReceived, got.State)
	require.NotNil(t, got.ReceivedAt)
	require.Equal(t, sourcing.StateKept, got.Promise.State)
	require.Equal(t, InVisit, w.repair(r.ID).State)
	require.Equal(t, LineInstalled, w.fit(l.ID, "", "").State)
	w.drain()
	w.clean()
}

func TestAReleasedHoldServesWhoWaitsAtOnce(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.receive("FAN", "WH-GZ", 2)
	w.drain()
	r := w.visited("li")
	held := w.hold(r.ID, Want{Part: "FAN", Quantity: 1}, Want{Part: "FAN", Quantity: 1})
	waits := w.one(w.visited("ma").ID, "FAN")
	w.do(func(ctx context.Context, tx *db.Tx) error {
		_, err := ReleaseHold(ctx, tx, r.ID, []uuid.UUID{held[0].ID}, "quote declined")
		return err
	})
	require.Equal(t, LineClosed, w.line(held[0].ID).State)
	require.Equal(t, LineHeld, w.line(held[1].ID).State)
	require.Equal(t, LineReserved, w.line(waits.ID).State, "in the same transaction")
	w.do(func(ctx context.Context, tx *db.Tx) error { _, err := Cancel(ctx, tx, r.ID, "declined"); return err })
	require.Equal(t, Settled, w.repair(r.ID).State)
	require.Equal(t, "2/1", w.stock("FAN", "WH-GZ", stock.New))
	w.drain()
	w.clean()
}

// A yes that comes at the very moment the hold lapses: one of both happens, whole.
func TestAYesAtTheMomentTheHoldLapses(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.receive("FAN", "WH-GZ", 8)
	w.drain()
	var repairs []string
	for range 8 {
		r := w.visited("li")
		w.hold(r.ID, Want{Part: "FAN", Quantity: 1})
		repairs = append(repairs, r.ID)
	}
	w.later(30 * time.Minute)
	ready, done := make(chan struct{}), sync.WaitGroup{}
	errs := make([]error, len(repairs))
	for i, r := range repairs {
		done.Go(func() { <-ready; errs[i] = tryConfirm(w, r) })
	}
	done.Go(func() { <-ready; _ = w.dispatcher.Drain(context.WithoutCancel(t.Context())) })
	close(ready)
	done.Wait()
	w.drain()
	confirmed := 0
	for i, r := range repairs {
		l := w.lines(r)[0]
		if errs[i] == nil {
			confirmed++
			require.Equal(t, LineReserved, l.State)
			continue
		}
		require.ErrorIs(t, errs[i], ErrNotHeld)
		require.Equal(t, LineClosed, l.State)
	}
	require.Equal(t, confirmed, w.tasks())
	require.Equal(t, map[bool]string{true: "8/8", false: w.stock("FAN", "WH-GZ", stock.New)}[confirmed == 8], w.stock("FAN", "WH-GZ", stock.New))
	w.clean()
}

// SEAL replaces FAN and costs more than it, so that somebody has to say yes.
func dearer(t *testing.T, w world) {
	t.Helper()
	_, err := w.db.ExecContext(t.Context(), `
INSERT INTO supersessions (from_part, to_part, mode, effective_on) VALUES ('FAN', 'SEAL', 'consume_first', '2026-01-01');
UPDATE parts SET price_minor = 15000 WHERE number = 'SEAL'`)
	require.NoError(t, err)
}

func TestADearerSubstituteIsOffered(t *testing.T) {
	t.Parallel()
	w := setup(t)
	dearer(t, w)
	w.receive("SEAL", "WH-GZ", 2)
	w.drain()
	r := w.visited("li")
	l := w.one(r.ID, "FAN")
	require.Equal(t, LineOffered, l.State)
	require.Equal(t, "SEAL", l.Supplied)
	require.Equal(t, []string{"accept", "cancel", "refuse"}, l.Actions)
	require.Equal(t, w.now.Add(4*time.Hour), w.line(l.ID).HoldUntil.UTC())
	require.Zero(t, w.tasks())
	w.later(time.Hour)
	got := w.act(func(ctx context.Context, tx *db.Tx) (PartLine, error) { return AcceptOffer(ctx, tx, l.ID) })
	require.Equal(t, LineReserved, got.State)
	require.Nil(t, got.HoldUntil)
	require.Equal(t, 1, w.tasks())
	w.later(4 * time.Hour)
	w.drain()
	require.Equal(t, LineReserved, w.line(l.ID).State)
	require.Equal(t, "2/1", w.stock("SEAL", "WH-GZ", stock.New))
	w.clean()
}

func TestARefusedSubstituteIsNotOfferedAgain(t *testing.T) {
	t.Parallel()
	w := setup(t)
	dearer(t, w)
	r := w.visited("li")
	first, lapses := w.one(r.ID, "FAN"), w.one(r.ID, "FAN")
	w.receive("SEAL", "WH-GZ", 2)
	for _, l := range []Ordered{first, lapses} {
		require.Equal(t, LineOffered, w.line(l.ID).State, "an arrival makes offers too")
	}
	got := w.act(func(ctx context.Context, tx *db.Tx) (PartLine, error) {
		return RefuseOffer(ctx, tx, first.ID, "wrong colour")
	})
	require.Equal(t, LineBackordered, got.State)
	w.later(4 * time.Hour)
	w.drain()
	require.Equal(t, LineBackordered, w.line(lapses.ID).State, "no answer is no")
	require.Equal(t, "2/0", w.stock("SEAL", "WH-GZ", stock.New))
	w.receive("SEAL", "WH-GZ", 1)
	w.drain()
	require.Equal(t, LineBackordered, w.line(first.ID).State)
	w.receive("FAN", "WH-GZ", 1)
	got = w.line(first.ID)
	require.Equal(t, LineReserved, got.State)
	require.Equal(t, "FAN", got.Supplied)
	w.drain()
	w.clean()
}
