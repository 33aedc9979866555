package custody_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"fettle/allocation/sourcing"
	"fettle/internal/db"
	"fettle/inventory/site"
	"fettle/inventory/stock"
	"fettle/repairflow/custody"
	"fettle/repairflow/orderline"
	"fettle/repairflow/partorder"
	"fettle/repairflow/repair"
	"fettle/repairflow/repairflowtest"
	"fettle/shipping/tracking"
)

func TestAParcelThatNeverTurnsUpIsReplacedAndTheRepairSettles(t *testing.T) {
	t.Parallel()
	w := repairflowtest.Setup(t)
	w.Receive("COMP", "WH-GZ", 2, "N-1", "N-2")
	w.Drain()
	r := w.Visited("li")
	l := w.One(r.ID, "COMP")
	s := w.Sent(l, "N-1")
	w.Later(time.Hour)
	gone, next := w.Lost(l)
	require.Equal(t, orderline.Lost, gone.State)
	require.Equal(t, sourcing.StateBroken, gone.Promise.State, "another part is another promise")
	require.NotNil(t, next)
	require.Equal(t, orderline.Reserved, next.State)
	require.Equal(t, l.ID, *next.Replaces)
	require.True(t, next.Promise.DueAt.After(*w.Now))
	require.False(t, next.Promise.DueAt.After(w.Now.Add(24*time.Hour)), "its hours run from now")
	require.Equal(t, repair.AwaitingParts, w.Repair(r.ID).State)
	var unit string
	require.NoError(t, w.DB.GetContext(t.Context(), &unit, "SELECT location FROM units WHERE serial = 'N-1'"))
	require.Equal(t, site.AtLost, unit)
	w.Clean()
	// The carrier's word comes too late.
	w.Do(func(ctx context.Context, tx *db.Tx) error {
		return tracking.Observe(ctx, tx, []tracking.Scan{w.Scan("SF"+s.ID, "80", *w.Now)})
	})
	w.Drain()
	require.Equal(t, orderline.Lost, w.Line(l.ID).State)

	w.Sent(*next, "N-2")
	w.ScanIn(next.ID, "N-2")
	require.Equal(t, repair.ReadyToResume, w.Repair(r.ID).State)
	w.Do(func(ctx context.Context, tx *db.Tx) error { _, err := repair.StartVisit(ctx, tx, r.ID); return err })
	w.Fit(next.ID, "N-2", "O-1")
	w.Do(func(ctx context.Context, tx *db.Tx) error { _, err := custody.Complete(ctx, tx, r.ID); return err })
	require.Equal(t, repair.Completed, w.Repair(r.ID).State, "the old part is owed still")
	w.Drain()
	w.Clean()
}

func TestALostPartThatIsFoundIsStockAgain(t *testing.T) {
	t.Parallel()
	w := repairflowtest.Setup(t)
	w.Receive("COMP", "WH-GZ", 1, "N-1")
	w.Drain()
	r := w.Visited("li")
	l := w.One(r.ID, "COMP")
	w.Sent(l, "N-1")
	_, next := w.Lost(l)
	require.Equal(t, orderline.Backordered, next.State)
	err := w.Try(func(ctx context.Context, tx *db.Tx) error {
		_, err := custody.TakeBack(ctx, tx, l.ID, "WH-GZ", "N-2", custody.Intact)
		return err
	})
	require.ErrorIs(t, err, custody.ErrWrongPart)
	require.Equal(t, orderline.Closed, w.TakenBack(l.ID, "WH-GZ", "N-1").State)
	require.Equal(t, orderline.Reserved, w.Line(next.ID).State, "what was found serves who waits")
	w.Drain()
	w.Clean()
}

func TestWhatIsLostOnItsWayBackIsNotReplaced(t *testing.T) {
	t.Parallel()
	w := repairflowtest.Setup(t)
	w.Receive("FAN", "WH-GZ", 2)
	w.Drain()
	r := w.Visited("li")
	l := w.One(r.ID, "FAN")
	w.Sent(l, "FAN")
	w.Do(func(ctx context.Context, tx *db.Tx) error {
		_, err := custody.Cancel(ctx, tx, r.ID, "called off")
		return err
	})
	require.Equal(t, repair.Cancelled, w.Repair(r.ID).State)
	gone, next := w.Lost(l)
	require.Nil(t, next)
	require.Equal(t, orderline.Closed, gone.State)
	require.Equal(t, repair.Settled, w.Repair(r.ID).State, "nothing is waited for any more")
	require.Equal(t, "1/0", w.Stock("FAN", "WH-GZ", stock.New))
	w.Drain()
	w.Clean()
}

func TestADeadPartThatNeverComesBackIsLostAsDefective(t *testing.T) {
	t.Parallel()
	w := repairflowtest.Setup(t)
	w.Receive("COMP", "VAN-1", 1, "N-1")
	w.Drain()
	r := w.Visited("li")
	l := w.One(r.ID, "COMP")
	w.Fit(l.ID, "N-1", "O-1")
	w.Reported(l.ID, "doa")
	gone, next := w.Lost(l)
	require.Nil(t, next)
	require.Equal(t, orderline.Lost, gone.State)
	w.TakenBack(l.ID, "WH-GZ", "N-1")
	require.Equal(t, "1/0", w.Stock("COMP", "WH-GZ", stock.Defective))
	w.Drain()
	w.Clean()
}

// A dead part for which there is no other: the repair goes on without when the engineer says so.
func TestADeadPartWithoutAReplacementDoesNotBlockForEver(t *testing.T) {
	t.Parallel()
	w := repairflowtest.Setup(t)
	w.Receive("FAN", "WH-GZ", 1)
	w.Drain()
	r := w.Visited("li")
	l := w.One(r.ID, "FAN")
	w.Sent(l, "FAN")
	w.ScanIn(l.ID, "FAN")
	w.Do(func(ctx context.Context, tx *db.Tx) error { _, err := repair.StartVisit(ctx, tx, r.ID); return err })
	var next *partorder.Ordered
	w.Do(func(ctx context.Context, tx *db.Tx) (err error) {
		_, next, err = custody.ReportAndReplace(ctx, tx, l.ID, "doa", "dead")
		return err
	})
	require.Equal(t, orderline.Backordered, next.State)
	require.Equal(t, l.ID, *next.Replaces)
	require.Equal(t, repair.AwaitingParts, w.Repair(r.ID).State)
	resume := func(ctx context.Context, tx *db.Tx) error {
		_, err := custody.ResumeWithout(ctx, tx, r.ID, "the customer buys a new one")
		return err
	}
	w.Do(resume)
	require.Equal(t, repair.ReadyToResume, w.Repair(r.ID).State)
	require.Equal(t, orderline.Closed, w.Line(next.ID).State)
	require.ErrorIs(t, w.Try(resume), repair.ErrTransition)
	w.Do(func(ctx context.Context, tx *db.Tx) error { _, err := repair.StartVisit(ctx, tx, r.ID); return err })
	w.Do(func(ctx context.Context, tx *db.Tx) error { _, err := custody.Complete(ctx, tx, r.ID); return err })
	require.Equal(t, repair.Completed, w.Repair(r.ID).State)
	w.TakenBack(l.ID, "WH-GZ", "FAN")
	require.Equal(t, repair.Settled, w.Repair(r.ID).State)
	w.Drain()
	w.Clean()
}

func TestWhatIsOnItsWayIsNotGoneOnWithout(t *testing.T) {
	t.Parallel()
	w := repairflowtest.Setup(t)
	w.Receive("FAN", "WH-GZ", 1)
	w.Drain()
	r := w.Visited("li")
	lines := w.Order(r.ID, partorder.Want{Part: "FAN", Quantity: 1}, partorder.Want{Part: "SEAL", Quantity: 1})
	err := w.Try(func(ctx context.Context, tx *db.Tx) error {
		_, err := custody.ResumeWithout(ctx, tx, r.ID, "no")
		return err
	})
	require.ErrorIs(t, err, custody.ErrLinesOpen)
	require.Equal(t, orderline.Backordered, w.Line(lines[1].ID).State, "and nothing was cancelled")
	w.Drain()
	w.Clean()
}

func TestADeliveryThatNobodyHasIsDisputedAndThenLost(t *testing.T) {
	t.Parallel()
	w := repairflowtest.Setup(t)
	w.Receive("FAN", "WH-GZ", 2)
	w.Drain()
	r := w.Visited("li")
	l := w.One(r.ID, "FAN")
	s := w.Sent(l, "FAN")
	require.ErrorIs(t, w.Try(func(ctx context.Context, tx *db.Tx) error {
		_, err := custody.Report(ctx, tx, l.ID, "missing", "not here")
		return err
	}), repair.ErrTransition, "nobody has said yet that it was delivered")
	w.Do(func(ctx context.Context, tx *db.Tx) error {
		return tracking.Observe(ctx, tx, []tracking.Scan{w.Scan("SF"+s.ID, "80", *w.Now)})
	})
	w.Drain()
	require.Equal(t, orderline.Disputed, w.Reported(l.ID, "missing").State)
	require.Equal(t, repair.AwaitingParts, w.Repair(r.ID).State)
	gone, next := w.Lost(l)
	require.Equal(t, orderline.Lost, gone.State)
	require.Equal(t, orderline.Reserved, next.State)
	w.Drain()
	w.Clean()
}
