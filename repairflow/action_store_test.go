package repairflow

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
	"fettle/shipping/pick"
	"fettle/shipping/shipment"
	"fettle/shipping/tracking"
)

func TestACancelOnTheShelfServesWhoWaits(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.receive("FAN", "WH-GZ", 1)
	w.drain()
	first, second := w.visited("li"), w.visited("ma")
	l, waiting := w.one(first.ID, "FAN"), w.one(second.ID, "FAN")
	require.Equal(t, LineBackordered, waiting.State)
	gone := w.cancelled(l.ID)
	require.Equal(t, LineClosed, gone.State)
	require.Equal(t, sourcing.StateVoid, gone.Promise.State)
	require.Equal(t, ReadyToResume, w.repair(first.ID).State, "nothing is waited for any more")
	require.Equal(t, LineReserved, w.line(waiting.ID).State, "in the same transaction")
	w.drain()
	require.Equal(t, "1/1", w.stock("FAN", "WH-GZ", stock.New))
	w.clean()
}

func TestACancelWhileItIsPickedPutsItBack(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.receive("COMP", "WH-GZ", 1, "N-1")
	w.drain()
	l := w.one(w.visited("li").ID, "COMP")
	w.pick(l, "N-1")
	w.drain()
	require.Equal(t, LineClosed, w.cancelled(l.ID).State)
	require.Equal(t, "1/0", w.stock("COMP", "WH-GZ", stock.New))
	// The same piece may be picked for the next one.
	next := w.one(w.visited("ma").ID, "COMP")
	w.sent(next, "N-1")
	require.Equal(t, LineShipped, w.line(next.ID).State)
	w.clean()
}

func TestACancelAfterPackingComesBackAndIsStockAgain(t *testing.T) {
	t.Parallel()
	for name, heard := range map[string]bool{"the packing was heard of": true, "the packing was not heard of yet": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := setup(t)
			w.receive("COMP", "WH-GZ", 1, "N-1")
			w.drain()
			l := w.one(w.visited("li").ID, "COMP")
			w.pick(l, "N-1")
			w.pack(l)
			if heard {
				w.drain()
			}
			waiting := w.one(w.visited("ma").ID, "COMP")
			require.Equal(t, LineReturning, w.cancelled(l.ID).State)
			w.drain()
			require.Equal(t, LineReturning, w.line(l.ID).State)
			require.Equal(t, "0/0", w.stock("COMP", "WH-GZ", stock.New))
			err := w.try(func(ctx context.Context, tx *db.Tx) error {
				_, err := TakeBack(ctx, tx, l.ID, "WH-GZ", "N-9")
				return err
			})
			require.ErrorIs(t, err, pick.ErrWrongScan)
			require.Equal(t, LineClosed, w.takenBack(l.ID, "WH-GZ", "N-1").State)
			require.Equal(t, "1/1", w.stock("COMP", "WH-GZ", stock.New))
			require.Equal(t, LineReserved, w.line(waiting.ID).State, "what came back serves who waits, in the same transaction")
			w.drain()
			w.clean()
		})
	}
}

// The carrier's word may overtake the warehouse's; neither takes a line back, whatever the order.
func TestLateEventsNeverTakeALineBack(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.receive("FAN", "WH-GZ", 1)
	w.drain()
	l := w.one(w.visited("li").ID, "FAN")
	w.drain()
	emit := func(events ...event.Event) {
		w.do(func(ctx context.Context, tx *db.Tx) error { return event.Emit(ctx, tx, events...) })
		w.drain()
	}
	lines := []uuid.UUID{l.ID}
	emit(shipment.Arrived{Repair: l.Repair, Shipment: "S1", Lines: lines, At: *w.now})
	require.Equal(t, LineDelivered, w.line(l.ID).State)
	for _, late := range []event.Event{shipment.Shipped{Repair: l.Repair, Shipment: "S1", Lines: lines},
		shipment.Packed{Repair: l.Repair, Shipment: "S1", Lines: lines}, pick.Picked{Repair: l.Repair, Line: l.ID},
		shipment.Arrived{Repair: l.Repair, Shipment: "S1", Lines: lines},
		pick.FoundShort{Repair: l.Repair, Line: l.ID, Warehouse: "WH-GZ", Part: "FAN", Reason: "late"}} {
		emit(late)
		require.Equal(t, LineDelivered, w.line(l.ID).State, late.EventType())
	}
	emit(shipment.Arrived{Repair: l.Repair, Lines: []uuid.UUID{uuid.New()}})
}

func TestScansAfterTheEngineersOwnMoveNothing(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.receive("FAN", "WH-GZ", 2)
	w.drain()
	r := w.visited("li")
	kept, back := w.one(r.ID, "FAN"), w.one(r.ID, "FAN")
	parcel, other := w.sent(kept, "FAN"), w.sent(back, "FAN")
	require.Equal(t, LineReceived, w.scanIn(kept.ID, "FAN").State)
	require.Equal(t, LineReturning, w.cancelled(back.ID).State)
	w.later(time.Hour)
	w.do(func(ctx context.Context, tx *db.Tx) error {
		return tracking.Observe(ctx, tx, []tracking.Scan{w.scan("SF"+parcel.ID, "80", *w.now), w.scan("SF"+other.ID, "80", *w.now)})
	})
	w.drain()
	require.Equal(t, LineReceived, w.line(kept.ID).State)
	require.Equal(t, LineReturning, w.line(back.ID).State)
	w.clean()
}

func TestAPieceIsFittedOnce(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.receive("COMP", "VAN-1", 1, "N-1")
	w.receive("COMP", "VAN-2", 1, "N-2")
	w.drain()
	mine, other := w.one(w.visited("li").ID, "COMP"), w.one(w.visited("ma").ID, "COMP")
	require.Equal(t, LineReceived, other.State)
	require.Equal(t, LineInstalled, w.fit(mine.ID, "N-1", "O-1").State)
	require.ErrorIs(t, w.tryFit(other.ID, "N-1", "O-2"), stock.ErrSerialInstalled)
	require.ErrorIs(t, w.tryFit(mine.ID, "N-1", "O-1"), ErrTransition, "a second press of the button")
	require.ErrorIs(t, w.tryFit(other.ID, "N-9", "O-2"), stock.ErrSerialUnknown)
	require.ErrorIs(t, w.tryFit(other.ID, "", "O-2"), stock.ErrSerialNeeded)
	require.ErrorIs(t, w.tryFit(other.ID, "N-2", "N-2"), ErrSameSerial)
	var suspected []string
	require.NoError(t, w.db.SelectContext(t.Context(), &suspected, "SELECT serial_from FROM holds WHERE cause = 'suspect' ORDER BY 1"))
	require.Equal(t, []string{"N-1", "N-9"}, suspected, "fitted twice, and never issued")
	require.Equal(t, "1/1", w.stock("COMP", "VAN-2", stock.New), "a refusal leaves the hold")
	require.Equal(t, LineInstalled, w.fit(other.ID, "N-2", "O-2").State)
	w.drain()
	w.clean()
}

func TestWhatMayNotBeFitted(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.receive("COMP", "WH-GZ", 2, "N-1", "N-2")
	w.drain()
	r := w.visited("li")
	l := w.one(r.ID, "COMP")
	w.sent(l, "N-1")
	require.ErrorIs(t, w.tryFit(l.ID, "N-1", "O-1"), ErrTransition, "it is on the road")
	err := w.try(func(ctx context.Context, tx *db.Tx) error { _, err := Receive(ctx, tx, l.ID, "N-2"); return err })
	require.ErrorIs(t, err, pick.ErrWrongScan)
	require.Equal(t, "N-1", w.scanIn(l.ID, "N-1").NewSerial)
	require.ErrorIs(t, w.tryFit(l.ID, "N-1", "O-1"), ErrTransition, "outside a visit")
	w.do(func(ctx context.Context, tx *db.Tx) error { _, err := StartVisit(ctx, tx, r.ID); return err })
	require.ErrorIs(t, w.tryFit(l.ID, "N-2", "O-1"), ErrWrongPart)
	require.Equal(t, LineReceived, w.line(l.ID).State)

	off := w.one(w.open(intake("ma")).ID, "COMP")
	w.cancelled(off.ID)
	require.ErrorIs(t, w.tryFit(off.ID, "N-2", ""), ErrTransition, "cancelled")
	require.ErrorIs(t, w.tryFit(uuid.New(), "N-2", ""), ErrNoLine)
	w.drain()
	w.clean()
}

func TestTheBoxOfALoosePartNamesNoPiece(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.receive("FAN", "VAN-1", 2)
	w.drain()
	r := w.visited("li")
	first, second := w.one(r.ID, "FAN"), w.one(r.ID, "FAN")
	for _, l := range []Ordered{first, second} {
		require.NoError(t, w.tryFit(l.ID, "690000000001", ""))
	}
	require.Empty(t, w.line(first.ID).NewSerial)
	w.drain()
	w.clean()
}

func TestADeadPartComesBackDefective(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.receive("COMP", "VAN-1", 2, "N-1", "N-2")
	w.drain()
	r := w.visited("li")
	l := w.one(r.ID, "COMP")
	dead := w.reported(l.ID, "doa")
	require.Equal(t, LineDOA, dead.State)
	require.Equal(t, AwaitingParts, w.repair(r.ID).State)
	w.drain()
	require.Equal(t, "2/1", w.stock("COMP", "VAN-1", stock.New), "not on offer while it is dead")
	err := w.try(func(ctx context.Context, tx *db.Tx) error {
		_, err := TakeBack(ctx, tx, l.ID, "WH-GZ", "N-9")
		return err
	})
	require.ErrorIs(t, err, stock.ErrSerialUnknown)
	require.Equal(t, LineClosed, w.takenBack(l.ID, "WH-GZ", "N-2").State)
	require.Equal(t, "1/0", w.stock("COMP", "VAN-1", stock.New))
	require.Equal(t, "1/0", w.stock("COMP", "WH-GZ", stock.Defective))
	require.Equal(t, "0/0", w.stock("COMP", "WH-GZ", stock.New))
	w.drain()
	w.clean()
}

func TestAPartFoundDeadAfterFittingComesBackFromTheCustomer(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.receive("COMP", "VAN-1", 1, "N-1")
	w.drain()
	r := w.visited("li")
	l := w.one(r.ID, "COMP")
	w.fit(l.ID, "N-1", "O-1")
	require.Equal(t, LineDOA, w.reported(l.ID, "doa").State)
	err := w.try(func(ctx context.Context, tx *db.Tx) error {
		_, err := TakeBack(ctx, tx, l.ID, "WH-GZ", "N-2")
		return err
	})
	require.ErrorIs(t, err, ErrWrongPart)
	require.Equal(t, LineClosed, w.takenBack(l.ID, "WH-GZ", "N-1").State)
	require.Equal(t, "1/0", w.stock("COMP", "WH-GZ", stock.Defective))
	w.drain()
	w.clean()
}

func TestAnUnusedPartIsStockAgainAndServesWhoWaits(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.receive("FAN", "VAN-1", 1)
	w.drain()
	r := w.visited("li")
	l, waiting := w.one(r.ID, "FAN"), w.one(w.visited("ma").ID, "FAN")
	require.Equal(t, LineUnused, w.reported(l.ID, "unused").State)
	require.Equal(t, InVisit, w.repair(r.ID).State)
	require.Equal(t, LineClosed, w.takenBack(l.ID, "WH-GZ", "FAN").State)
	w.drain()
	require.Equal(t, LineReserved, w.line(waiting.ID).State)
	require.Equal(t, "1/1", w.stock("FAN", "WH-GZ", stock.New))
	w.clean()
}

func TestARepairIsNotCompleteWhileLinesAreOpen(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.receive("FAN", "VAN-1", 1)
	w.drain()
	r := w.visited("li")
	l := w.one(r.ID, "FAN")
	complete := func(ctx context.Context, tx *db.Tx) error { _, err := Complete(ctx, tx, r.ID); return err }
	require.ErrorIs(t, w.try(complete), ErrLinesOpen)
	require.Equal(t, InVisit, w.repair(r.ID).State)
	w.fit(l.ID, "", "")
	w.do(complete)
	require.Equal(t, Settled, w.repair(r.ID).State, "nothing is owed for a loose part")
	require.ErrorIs(t, w.try(complete), ErrTransition)
	w.drain()
	w.clean()
}

// A cancel finds lines in every state a repair can have and takes each to its end.
func TestACancelledRepairSettlesWhenAllIsBack(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.receive("COMP", "VAN-1", 1, "N-0")
	w.receive("FAN", "WH-GZ", 7)
	w.drain()
	r := w.visited("li")
	fitted := w.one(r.ID, "COMP")
	w.fit(fitted.ID, "N-0", "O-0")
	lines := map[string]Ordered{}
	for _, state := range []string{LineReserved, LinePicking, LinePacked, LineShipped, LineDelivered, LineReceived, LineWrong} {
		lines[state] = w.one(r.ID, "FAN")
	}
	lines[LineBackordered] = w.one(r.ID, "SEAL")
	w.pick(lines[LinePicking], "FAN")
	w.pick(lines[LinePacked], "FAN")
	w.pack(lines[LinePacked])
	for _, state := range []string{LineShipped, LineDelivered, LineReceived, LineWrong} {
		w.sent(lines[state], "FAN")
	}
	parcel := w.line(lines[LineDelivered].ID).Shipment
	w.do(func(ctx context.Context, tx *db.Tx) error {
		return tracking.Observe(ctx, tx, []tracking.Scan{w.scan("SF"+parcel, "80", *w.now)})
	})
	w.drain()
	w.scanIn(lines[LineReceived].ID, "FAN")
	w.scanIn(lines[LineWrong].ID, "FAN")
	w.reported(lines[LineWrong].ID, "wrong")
	for state, l := range lines {
		require.Equal(t, state, w.line(l.ID).State)
	}
	w.do(func(ctx context.Context, tx *db.Tx) error {
		_, err := Cancel(ctx, tx, r.ID, "the customer moved away")
		return err
	})
	w.drain()
	require.Equal(t, Cancelled, w.repair(r.ID).State)
	for state, want := range map[string]string{LineBackordered: LineClosed, LineReserved: LineClosed, LinePicking: LineClosed, LinePacked: LineReturning,
		LineShipped: LineReturning, LineDelivered: LineReturning, LineReceived: LineUnused, LineWrong: LineWrong} {
		require.Equal(t, want, w.line(lines[state].ID).State, state)
	}
	require.Equal(t, LineClosed, w.line(fitted.ID).State, "what is fitted stays fitted")
	for _, state := range []string{LinePacked, LineShipped, LineDelivered, LineReceived, LineWrong} {
		require.Equal(t, Cancelled, w.repair(r.ID).State)
		w.takenBack(lines[state].ID, "WH-GZ", "FAN")
	}
	require.Equal(t, "7/0", w.stock("FAN", "WH-GZ", stock.New))
	require.Equal(t, Cancelled, w.repair(r.ID).State, "an old part is owed still")
	w.do(func(ctx context.Context, tx *db.Tx) error {
		returns, err := oldpart.ReturnsOfRepair(ctx, tx, r.ID)
		require.NoError(t, err)
		require.Len(t, returns, 1)
		_, err = oldpart.Waive(ctx, tx, returns[0].ID, "the customer keeps it")
		return err
	})
	w.drain()
	require.Equal(t, Settled, w.repair(r.ID).State)
	err := w.try(func(ctx context.Context, tx *db.Tx) error { _, err := Cancel(ctx, tx, r.ID, "again"); return err })
	require.ErrorIs(t, err, ErrTransition)
	w.clean()
}

func TestAReceivedPartIsHeldForItsLine(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.receive("FAN", "WH-GZ", 1)
	w.drain()
	r := w.visited("li")
	l := w.one(r.ID, "FAN")
	w.sent(l, "FAN")
	require.Equal(t, LineReceived, w.scanIn(l.ID, "FAN").State)
	require.Equal(t, "1/1", w.stock("FAN", "VAN-1", stock.New))
	other := w.one(w.visited("li").ID, "FAN")
	require.Equal(t, sourcing.Backordered, other.Outcome, "what is held for one line is nobody else's")
	w.drain()
	w.clean()
}
