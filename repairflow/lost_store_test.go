package repairflow

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"fettle/allocation/sourcing"
	"fettle/internal/db"
	"fettle/inventory/site"
	"fettle/inventory/stock"
	"fettle/shipping/tracking"
)

func TestAParcelThatNeverTurnsUpIsReplacedAndTheRepairSettles(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.receive("COMP", "WH-GZ", 2, "N-1", "N-2")
	w.drain()
	r := w.visited("li")
	l := w.one(r.ID, "COMP")
	s := w.sent(l, "N-1")
	w.later(time.Hour)
	gone, next := w.lost(l)
	require.Equal(t, LineLost, gone.State)
	require.Equal(t, sourcing.StateBroken, gone.Promise.State, "another part is another promise")
	require.NotNil(t, next)
	require.Equal(t, LineReserved, next.State)
	require.Equal(t, l.ID, *next.Replaces)
	require.Equal(t, w.now.Add(24*time.Hour), next.Promise.DueAt.UTC())
	require.Equal(t, AwaitingParts, w.repair(r.ID).State)
	var unit string
	require.NoError(t, w.db.GetContext(t.Context(), &unit, "SELECT location FROM units WHERE serial = 'N-1'"))
	require.Equal(t, site.AtLost, unit)
	w.clean()
	// The carrier's word comes too late.
	w.do(func(ctx context.Context, tx *db.Tx) error {
		return tracking.Observe(ctx, tx, []tracking.Scan{w.scan("SF"+s.ID, "80", *w.now)})
	})
	w.drain()
	require.Equal(t, LineLost, w.line(l.ID).State)

	w.sent(*next, "N-2")
	w.scanIn(next.ID, "N-2")
	require.Equal(t, ReadyToResume, w.repair(r.ID).State)
	w.do(func(ctx context.Context, tx *db.Tx) error { _, err := StartVisit(ctx, tx, r.ID); return err })
	w.fit(next.ID, "N-2", "O-1")
	w.do(func(ctx context.Context, tx *db.Tx) error { _, err := Complete(ctx, tx, r.ID); return err })
	require.Equal(t, Completed, w.repair(r.ID).State, "the old part is owed still")
	w.drain()
	w.clean()
}

func TestALostPartThatIsFoundIsStockAgain(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.receive("COMP", "WH-GZ", 1, "N-1")
	w.drain()
	r := w.visited("li")
	l := w.one(r.ID, "COMP")
	w.sent(l, "N-1")
	_, next := w.lost(l)
	require.Equal(t, LineBackordered, next.State)
	err := w.try(func(ctx context.Context, tx *db.Tx) error {
		_, err := TakeBack(ctx, tx, l.ID, "WH-GZ", "N-2")
		return err
	})
	require.ErrorIs(t, err, ErrWrongPart)
	require.Equal(t, LineClosed, w.takenBack(l.ID, "WH-GZ", "N-1").State)
	require.Equal(t, LineReserved, w.line(next.ID).State, "what was found serves who waits")
	w.drain()
	w.clean()
}

func TestWhatIsLostOnItsWayBackIsNotReplaced(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.receive("FAN", "WH-GZ", 2)
	w.drain()
	r := w.visited("li")
	l := w.one(r.ID, "FAN")
	w.sent(l, "FAN")
	w.do(func(ctx context.Context, tx *db.Tx) error { _, err := Cancel(ctx, tx, r.ID, "called off"); return err })
	require.Equal(t, Cancelled, w.repair(r.ID).State)
	gone, next := w.lost(l)
	require.Nil(t, next)
	require.Equal(t, LineClosed, gone.State)
	require.Equal(t, Settled, w.repair(r.ID).State, "nothing is waited for any more")
	require.Equal(t, "1/0", w.stock("FAN", "WH-GZ", stock.New))
	w.drain()
	w.clean()
}

func TestADeadPartThatNeverComesBackIsLostAsDefective(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.receive("COMP", "VAN-1", 1, "N-1")
	w.drain()
	r := w.visited("li")
	l := w.one(r.ID, "COMP")
	w.fit(l.ID, "N-1", "O-1")
	w.reported(l.ID, "doa")
	gone, next := w.lost(l)
	require.Nil(t, next)
	require.Equal(t, LineLost, gone.State)
	w.takenBack(l.ID, "WH-GZ", "N-1")
	require.Equal(t, "1/0", w.stock("COMP", "WH-GZ", stock.Defective))
	w.drain()
	w.clean()
}

// A dead part for which there is no other: the repair goes on without when the engineer says so.
func TestADeadPartWithoutAReplacementDoesNotBlockForEver(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.receive("FAN", "WH-GZ", 1)
	w.drain()
	r := w.visited("li")
	l := w.one(r.ID, "FAN")
	w.sent(l, "FAN")
	w.scanIn(l.ID, "FAN")
	w.do(func(ctx context.Context, tx *db.Tx) error { _, err := StartVisit(ctx, tx, r.ID); return err })
	var next *Ordered
	w.do(func(ctx context.Context, tx *db.Tx) (err error) {
		_, next, err = ReportAndReplace(ctx, tx, l.ID, "doa", "dead")
		return err
	})
	require.Equal(t, LineBackordered, next.State)
	require.Equal(t, l.ID, *next.Replaces)
	require.Equal(t, AwaitingParts, w.repair(r.ID).State)
	resume := func(ctx context.Context, tx *db.Tx) error {
		_, err := ResumeWithout(ctx, tx, r.ID, "the customer buys a new one")
		return err
	}
	w.do(resume)
	require.Equal(t, ReadyToResume, w.repair(r.ID).State)
	require.Equal(t, LineClosed, w.line(next.ID).State)
	require.ErrorIs(t, w.try(resume), ErrTransition)
	w.do(func(ctx context.Context, tx *db.Tx) error { _, err := StartVisit(ctx, tx, r.ID); return err })
	w.do(func(ctx context.Context, tx *db.Tx) error { _, err := Complete(ctx, tx, r.ID); return err })
	require.Equal(t, Completed, w.repair(r.ID).State)
	w.takenBack(l.ID, "WH-GZ", "FAN")
	require.Equal(t, Settled, w.repair(r.ID).State)
	w.drain()
	w.clean()
}

func TestWhatIsOnItsWayIsNotGoneOnWithout(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.receive("FAN", "WH-GZ", 1)
	w.drain()
	r := w.visited("li")
	lines := w.order(r.ID, Want{Part: "FAN", Quantity: 1}, Want{Part: "SEAL", Quantity: 1})
	err := w.try(func(ctx context.Context, tx *db.Tx) error { _, err := ResumeWithout(ctx, tx, r.ID, "no"); return err })
	require.ErrorIs(t, err, ErrLinesOpen)
	require.Equal(t, LineBackordered, w.line(lines[1].ID).State, "and nothing was cancelled")
	w.drain()
	w.clean()
}

func TestADeliveryThatNobodyHasIsDisputedAndThenLost(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.receive("FAN", "WH-GZ", 2)
	w.drain()
	r := w.visited("li")
	l := w.one(r.ID, "FAN")
	s := w.sent(l, "FAN")
	require.ErrorIs(t, w.try(func(ctx context.Context, tx *db.Tx) error {
		_, err := Report(ctx, tx, l.ID, "missing", "not here")
		return err
	}), ErrTransition, "nobody has said yet that it was delivered")
	w.do(func(ctx context.Context, tx *db.Tx) error {
		return tracking.Observe(ctx, tx, []tracking.Scan{w.scan("SF"+s.ID, "80", *w.now)})
	})
	w.drain()
	require.Equal(t, LineDisputed, w.reported(l.ID, "missing").State)
	require.Equal(t, AwaitingParts, w.repair(r.ID).State)
	gone, next := w.lost(l)
	require.Equal(t, LineLost, gone.State)
	require.Equal(t, LineReserved, next.State)
	w.drain()
	w.clean()
}
