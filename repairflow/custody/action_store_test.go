package custody_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"fettle/allocation/sourcing"
	"fettle/internal/db"
	"fettle/internal/event"
	"fettle/inventory/stock"
	"fettle/recycling/oldpart"
	"fettle/repairflow/custody"
	"fettle/repairflow/orderline"
	"fettle/repairflow/partorder"
	"fettle/repairflow/repair"
	"fettle/repairflow/repairflowtest"
	"fettle/shipping/pick"
	"fettle/shipping/shipment"
	"fettle/shipping/tracking"
)

func TestACancelOnTheShelfServesWhoWaits(t *testing.T) {
	t.Parallel()
	w := repairflowtest.Setup(t)
	w.Receive("FAN", "WH-GZ", 1)
	w.Drain()
	first, second := w.Visited("li"), w.Visited("ma")
	l, waiting := w.One(first.ID, "FAN"), w.One(second.ID, "FAN")
	require.Equal(t, orderline.Backordered, waiting.State)
	gone := w.Cancelled(l.ID)
	require.Equal(t, orderline.Closed, gone.State)
	require.Equal(t, sourcing.StateVoid, gone.Promise.State)
	require.Equal(t, repair.ReadyToResume, w.Repair(first.ID).State, "nothing is waited for any more")
	require.Equal(t, orderline.Reserved, w.Line(waiting.ID).State, "in the same transaction")
	w.Drain()
	require.Equal(t, "1/1", w.Stock("FAN", "WH-GZ", stock.New))
	w.Clean()
}

func TestACancelWhileItIsPickedPutsItBack(t *testing.T) {
	t.Parallel()
	w := repairflowtest.Setup(t)
	w.Receive("COMP", "WH-GZ", 1, "N-1")
	w.Drain()
	l := w.One(w.Visited("li").ID, "COMP")
	w.Pick(l, "N-1")
	w.Drain()
	require.Equal(t, orderline.Closed, w.Cancelled(l.ID).State)
	require.Equal(t, "1/0", w.Stock("COMP", "WH-GZ", stock.New))
	// The same piece may be picked for the next one.
	next := w.One(w.Visited("ma").ID, "COMP")
	w.Sent(next, "N-1")
	require.Equal(t, orderline.Shipped, w.Line(next.ID).State)
	w.Clean()
}

func TestACancelAfterPackingComesBackAndIsStockAgain(t *testing.T) {
	t.Parallel()
	for name, heard := range map[string]bool{"the packing was heard of": true, "the packing was not heard of yet": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := repairflowtest.Setup(t)
			w.Receive("COMP", "WH-GZ", 1, "N-1")
			w.Drain()
			l := w.One(w.Visited("li").ID, "COMP")
			w.Pick(l, "N-1")
			w.Pack(l)
			if heard {
				w.Drain()
			}
			waiting := w.One(w.Visited("ma").ID, "COMP")
			require.Equal(t, orderline.Returning, w.Cancelled(l.ID).State)
			w.Drain()
			require.Equal(t, orderline.Returning, w.Line(l.ID).State)
			require.Equal(t, "0/0", w.Stock("COMP", "WH-GZ", stock.New))
			err := w.Try(func(ctx context.Context, tx *db.Tx) error {
				_, err := custody.TakeBack(ctx, tx, l.ID, "WH-GZ", "N-9", custody.Intact)
				return err
			})
			require.ErrorIs(t, err, pick.ErrWrongScan)
			require.Equal(t, orderline.Closed, w.TakenBack(l.ID, "WH-GZ", "N-1").State)
			require.Equal(t, "1/1", w.Stock("COMP", "WH-GZ", stock.New))
			require.Equal(t, orderline.Reserved, w.Line(waiting.ID).State, "what came back serves who waits, in the same transaction")
			w.Drain()
			w.Clean()
		})
	}
}

// The carrier's word may overtake the warehouse's; neither takes a line back, whatever the order.
func TestLateEventsNeverTakeALineBack(t *testing.T) {
	t.Parallel()
	w := repairflowtest.Setup(t)
	w.Receive("FAN", "WH-GZ", 1)
	w.Drain()
	l := w.One(w.Visited("li").ID, "FAN")
	w.Drain()
	emit := func(events ...event.Event) {
		w.Do(func(ctx context.Context, tx *db.Tx) error { return event.Emit(ctx, tx, events...) })
		w.Drain()
	}
	lines := []uuid.UUID{l.ID}
	emit(shipment.Arrived{Repair: l.Repair, Shipment: "S1", Lines: lines, At: *w.Now})
	require.Equal(t, orderline.Delivered, w.Line(l.ID).State)
	for _, late := range []event.Event{shipment.Shipped{Repair: l.Repair, Shipment: "S1", Lines: lines},
		shipment.Packed{Repair: l.Repair, Shipment: "S1", Lines: lines}, pick.Picked{Repair: l.Repair, Line: l.ID},
		shipment.Arrived{Repair: l.Repair, Shipment: "S1", Lines: lines},
		pick.FoundShort{Repair: l.Repair, Line: l.ID, Warehouse: "WH-GZ", Part: "FAN", Reason: "late"}} {
		emit(late)
		require.Equal(t, orderline.Delivered, w.Line(l.ID).State, late.EventType())
	}
	emit(shipment.Arrived{Repair: l.Repair, Lines: []uuid.UUID{uuid.New()}})
}

func TestScansAfterTheEngineersOwnMoveNothing(t *testing.T) {
	t.Parallel()
	w := repairflowtest.Setup(t)
	w.Receive("FAN", "WH-GZ", 2)
	w.Drain()
	r := w.Visited("li")
	kept, back := w.One(r.ID, "FAN"), w.One(r.ID, "FAN")
	parcel, other := w.Sent(kept, "FAN"), w.Sent(back, "FAN")
	require.Equal(t, orderline.Received, w.ScanIn(kept.ID, "FAN").State)
	require.Equal(t, orderline.Returning, w.Cancelled(back.ID).State)
	w.Later(time.Hour)
	w.Do(func(ctx context.Context, tx *db.Tx) error {
		return tracking.Observe(ctx, tx, []tracking.Scan{w.Scan("SF"+parcel.ID, "80", *w.Now), w.Scan("SF"+other.ID, "80", *w.Now)})
	})
	w.Drain()
	require.Equal(t, orderline.Received, w.Line(kept.ID).State)
	require.Equal(t, orderline.Returning, w.Line(back.ID).State)
	w.Clean()
}

func TestAPieceIsFittedOnce(t *testing.T) {
	t.Parallel()
	w := repairflowtest.Setup(t)
	w.Receive("COMP", "VAN-1", 1, "N-1")
	w.Receive("COMP", "VAN-2", 1, "N-2")
	w.Drain()
	mine, other := w.One(w.Visited("li").ID, "COMP"), w.One(w.Visited("ma").ID, "COMP")
	require.Equal(t, orderline.Received, other.State)
	require.Equal(t, orderline.Installed, w.Fit(mine.ID, "N-1", "O-1").State)
	require.ErrorIs(t, w.TryFit(other.ID, "N-1", "O-2"), stock.ErrSerialInstalled)
	require.ErrorIs(t, w.TryFit(mine.ID, "N-1", "O-1"), repair.ErrTransition, "a second press of the button")
	require.ErrorIs(t, w.TryFit(other.ID, "N-9", "O-2"), stock.ErrSerialUnknown)
	require.ErrorIs(t, w.TryFit(other.ID, "", "O-2"), stock.ErrSerialNeeded)
	require.ErrorIs(t, w.TryFit(other.ID, "N-2", "N-2"), custody.ErrSameSerial)
	var suspected []string
	require.NoError(t, w.DB.SelectContext(t.Context(), &suspected, "SELECT serial_from FROM holds WHERE cause = 'suspect' ORDER BY 1"))
	require.Equal(t, []string{"N-1", "N-9"}, suspected, "fitted twice, and never issued")
	require.Equal(t, "1/1", w.Stock("COMP", "VAN-2", stock.New), "a refusal leaves the hold")
	require.Equal(t, orderline.Installed, w.Fit(other.ID, "N-2", "O-2").State)
	w.Drain()
	w.Clean()
}

func TestWhatMayNotBeFitted(t *testing.T) {
	t.Parallel()
	w := repairflowtest.Setup(t)
	w.Receive("COMP", "WH-GZ", 2, "N-1", "N-2")
	w.Drain()
	r := w.Visited("li")
	l := w.One(r.ID, "COMP")
	w.Sent(l, "N-1")
	require.ErrorIs(t, w.TryFit(l.ID, "N-1", "O-1"), repair.ErrTransition, "it is on the road")
	err := w.Try(func(ctx context.Context, tx *db.Tx) error {
		_, err := custody.Receive(ctx, tx, l.ID, "N-2")
		return err
	})
	require.ErrorIs(t, err, pick.ErrWrongScan)
	require.Equal(t, "N-1", w.ScanIn(l.ID, "N-1").NewSerial)
	require.ErrorIs(t, w.TryFit(l.ID, "N-1", "O-1"), repair.ErrTransition, "outside a visit")
	w.Do(func(ctx context.Context, tx *db.Tx) error { _, err := repair.StartVisit(ctx, tx, r.ID); return err })
	require.ErrorIs(t, w.TryFit(l.ID, "N-2", "O-1"), custody.ErrWrongPart)
	require.Equal(t, orderline.Received, w.Line(l.ID).State)

	off := w.One(w.Open(repairflowtest.Intake("ma")).ID, "COMP")
	w.Cancelled(off.ID)
	require.ErrorIs(t, w.TryFit(off.ID, "N-2", ""), repair.ErrTransition, "cancelled")
	require.ErrorIs(t, w.TryFit(uuid.New(), "N-2", ""), orderline.ErrNoLine)
	w.Drain()
	w.Clean()
}

func TestTheBoxOfALoosePartNamesNoPiece(t *testing.T) {
	t.Parallel()
	w := repairflowtest.Setup(t)
	w.Receive("FAN", "VAN-1", 2)
	w.Drain()
	r := w.Visited("li")
	first, second := w.One(r.ID, "FAN"), w.One(r.ID, "FAN")
	for _, l := range []partorder.Ordered{first, second} {
		require.NoError(t, w.TryFit(l.ID, "690000000001", ""))
	}
	require.Empty(t, w.Line(first.ID).NewSerial)
	w.Drain()
	w.Clean()
}

func TestADeadPartComesBackDefective(t *testing.T) {
	t.Parallel()
	w := repairflowtest.Setup(t)
	w.Receive("COMP", "VAN-1", 2, "N-1", "N-2")
	w.Drain()
	r := w.Visited("li")
	l := w.One(r.ID, "COMP")
	dead := w.Reported(l.ID, "doa")
	require.Equal(t, orderline.DOA, dead.State)
	require.Equal(t, repair.AwaitingParts, w.Repair(r.ID).State)
	w.Drain()
	require.Equal(t, "2/1", w.Stock("COMP", "VAN-1", stock.New), "not on offer while it is dead")
	err := w.Try(func(ctx context.Context, tx *db.Tx) error {
		_, err := custody.TakeBack(ctx, tx, l.ID, "WH-GZ", "N-9", custody.Intact)
		return err
	})
	require.ErrorIs(t, err, stock.ErrSerialUnknown)
	require.Equal(t, orderline.Closed, w.TakenBack(l.ID, "WH-GZ", "N-2").State)
	require.Equal(t, "1/0", w.Stock("COMP", "VAN-1", stock.New))
	require.Equal(t, "1/0", w.Stock("COMP", "WH-GZ", stock.Defective))
	require.Equal(t, "0/0", w.Stock("COMP", "WH-GZ", stock.New))
	w.Drain()
	w.Clean()
}

func TestAPartFoundDeadAfterFittingComesBackFromTheCustomer(t *testing.T) {
	t.Parallel()
	w := repairflowtest.Setup(t)
	w.Receive("COMP", "VAN-1", 1, "N-1")
	w.Drain()
	r := w.Visited("li")
	l := w.One(r.ID, "COMP")
	w.Fit(l.ID, "N-1", "O-1")
	require.Equal(t, orderline.DOA, w.Reported(l.ID, "doa").State)
	err := w.Try(func(ctx context.Context, tx *db.Tx) error {
		_, err := custody.TakeBack(ctx, tx, l.ID, "WH-GZ", "N-2", custody.Intact)
		return err
	})
	require.ErrorIs(t, err, custody.ErrWrongPart)
	require.Equal(t, orderline.Closed, w.TakenBack(l.ID, "WH-GZ", "N-1").State)
	require.Equal(t, "1/0", w.Stock("COMP", "WH-GZ", stock.Defective))
	w.Drain()
	w.Clean()
}

func TestAnUnusedPartIsStockAgainAndServesWhoWaits(t *testing.T) {
	t.Parallel()
	w := repairflowtest.Setup(t)
	w.Receive("FAN", "VAN-1", 1)
	w.Drain()
	r := w.Visited("li")
	l, waiting := w.One(r.ID, "FAN"), w.One(w.Visited("ma").ID, "FAN")
	require.Equal(t, orderline.Unused, w.Reported(l.ID, "unused").State)
	require.Equal(t, repair.InVisit, w.Repair(r.ID).State)
	require.Equal(t, orderline.Closed, w.TakenBack(l.ID, "WH-GZ", "FAN").State)
	w.Drain()
	require.Equal(t, orderline.Reserved, w.Line(waiting.ID).State)
	require.Equal(t, "1/1", w.Stock("FAN", "WH-GZ", stock.New))
	w.Clean()
}

func TestARepairIsNotCompleteWhileLinesAreOpen(t *testing.T) {
	t.Parallel()
	w := repairflowtest.Setup(t)
	w.Receive("FAN", "VAN-1", 1)
	w.Drain()
	r := w.Visited("li")
	l := w.One(r.ID, "FAN")
	complete := func(ctx context.Context, tx *db.Tx) error { _, err := custody.Complete(ctx, tx, r.ID); return err }
	require.ErrorIs(t, w.Try(complete), custody.ErrLinesOpen)
	require.Equal(t, repair.InVisit, w.Repair(r.ID).State)
	w.Fit(l.ID, "", "")
	w.Do(complete)
	require.Equal(t, repair.Settled, w.Repair(r.ID).State, "nothing is owed for a loose part")
	require.ErrorIs(t, w.Try(complete), repair.ErrTransition)
	w.Drain()
	w.Clean()
}

// A cancel finds lines in every state a repair can have and takes each to its end.
func TestACancelledRepairSettlesWhenAllIsBack(t *testing.T) {
	t.Parallel()
	w := repairflowtest.Setup(t)
	w.Receive("COMP", "VAN-1", 1, "N-0")
	w.Receive("FAN", "WH-GZ", 7)
	w.Drain()
	r := w.Visited("li")
	fitted := w.One(r.ID, "COMP")
	w.Fit(fitted.ID, "N-0", "O-0")
	lines := map[orderline.State]partorder.Ordered{}
	for _, state := range []orderline.State{orderline.Reserved, orderline.Picking, orderline.Packed, orderline.Shipped, orderline.Delivered, orderline.Received, orderline.Wrong} {
		lines[state] = w.One(r.ID, "FAN")
	}
	lines[orderline.Backordered] = w.One(r.ID, "SEAL")
	w.Pick(lines[orderline.Picking], "FAN")
	w.Pick(lines[orderline.Packed], "FAN")
	w.Pack(lines[orderline.Packed])
	for _, state := range []orderline.State{orderline.Shipped, orderline.Delivered, orderline.Received, orderline.Wrong} {
		w.Sent(lines[state], "FAN")
	}
	parcel := w.Line(lines[orderline.Delivered].ID).Shipment
	w.Do(func(ctx context.Context, tx *db.Tx) error {
		return tracking.Observe(ctx, tx, []tracking.Scan{w.Scan("SF"+parcel, "80", *w.Now)})
	})
	w.Drain()
	w.ScanIn(lines[orderline.Received].ID, "FAN")
	w.ScanIn(lines[orderline.Wrong].ID, "FAN")
	w.Reported(lines[orderline.Wrong].ID, "wrong")
	for state, l := range lines {
		require.Equal(t, state, w.Line(l.ID).State)
	}
	w.Do(func(ctx context.Context, tx *db.Tx) error {
		_, err := custody.Cancel(ctx, tx, r.ID, "the customer moved away")
		return err
	})
	w.Drain()
	require.Equal(t, repair.Cancelled, w.Repair(r.ID).State)
	for state, want := range map[orderline.State]orderline.State{orderline.Backordered: orderline.Closed, orderline.Reserved: orderline.Closed, orderline.Picking: orderline.Closed, orderline.Packed: orderline.Returning,
		orderline.Shipped: orderline.Returning, orderline.Delivered: orderline.Returning, orderline.Received: orderline.Unused, orderline.Wrong: orderline.Wrong} {
		require.Equal(t, want, w.Line(lines[state].ID).State, state)
	}
	require.Equal(t, orderline.Closed, w.Line(fitted.ID).State, "what is fitted stays fitted")
	for _, state := range []orderline.State{orderline.Packed, orderline.Shipped, orderline.Delivered, orderline.Received, orderline.Wrong} {
		require.Equal(t, repair.Cancelled, w.Repair(r.ID).State)
		w.TakenBack(lines[state].ID, "WH-GZ", "FAN")
	}
	require.Equal(t, "7/0", w.Stock("FAN", "WH-GZ", stock.New))
	require.Equal(t, repair.Cancelled, w.Repair(r.ID).State, "an old part is owed still")
	w.Do(func(ctx context.Context, tx *db.Tx) error {
		returns, err := oldpart.ReturnsOfRepair(ctx, tx, r.ID)
		require.NoError(t, err)
		require.Len(t, returns, 1)
		_, err = oldpart.WaiveFor(ctx, tx, returns[0].ID, oldpart.WaivedOtherwise, "the customer keeps it")
		return err
	})
	w.Drain()
	require.Equal(t, repair.Settled, w.Repair(r.ID).State)
	err := w.Try(func(ctx context.Context, tx *db.Tx) error {
		_, err := custody.Cancel(ctx, tx, r.ID, "again")
		return err
	})
	require.ErrorIs(t, err, repair.ErrTransition)
	w.Clean()
}

func TestAReceivedPartIsHeldForItsLine(t *testing.T) {
	t.Parallel()
	w := repairflowtest.Setup(t)
	w.Receive("FAN", "WH-GZ", 1)
	w.Drain()
	r := w.Visited("li")
	l := w.One(r.ID, "FAN")
	w.Sent(l, "FAN")
	require.Equal(t, orderline.Received, w.ScanIn(l.ID, "FAN").State)
	require.Equal(t, "1/1", w.Stock("FAN", "VAN-1", stock.New))
	other := w.One(w.Visited("li").ID, "FAN")
	require.Equal(t, sourcing.Backordered, other.Outcome, "what is held for one line is nobody else's")
	w.Drain()
	w.Clean()
}
