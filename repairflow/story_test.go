package repairflow

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"fettle/allocation/sourcing"
	"fettle/internal/db"
	"fettle/internal/event"
	"fettle/inventory/stock"
	"fettle/recycling/balance"
	"fettle/recycling/oldpart"
	"fettle/recycling/wastelot"
	"fettle/recycling/wastemanifest"
	"fettle/shipping/tracking"
)

// The whole life of a repair: ordered, on the road with scans in disorder and doubled, fitted, the old part treated by
// a recycler, everything accounted for.
func TestTheWholeStory(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.receive("COMP", "WH-GZ", 2, "NEW-1", "NEW-2")
	w.receive("FAN", "WH-GZ", 5)
	w.drain()
	r := w.visited("li")
	require.Equal(t, "VAN-1", *w.repair(r.ID).Van)
	lines := w.order(r.ID, Want{Part: "COMP", Quantity: 1, OldSerial: "OLD-1"}, Want{Part: "FAN", Quantity: 2})
	require.Len(t, lines, 2)
	for _, l := range lines {
		require.Equal(t, sourcing.Reserved, l.Outcome)
		require.Equal(t, "WH-GZ", l.Source)
		require.True(t, l.Within24h)
		require.NotEmpty(t, l.WhyZH)
		require.Equal(t, []string{"cancel"}, l.Actions)
	}
	require.Equal(t, AwaitingParts, w.repair(r.ID).State)
	w.drain()

	w.later(30 * time.Minute)
	w.pick(lines[0], "NEW-1")
	w.drain()
	require.Equal(t, LinePicking, w.line(lines[0].ID).State)
	w.pick(lines[1], "FAN")
	parcel := w.pack(lines...)
	w.drain()
	require.Equal(t, LinePacked, w.line(lines[1].ID).State)
	require.Equal(t, parcel.ID, w.line(lines[1].ID).Shipment)
	// The first scans come before anybody told the waybill.
	w.later(30 * time.Minute)
	begun := *w.now
	out, in := w.scan("SF100", "80", begun.Add(4*time.Hour)), w.scan("SF100", "50", begun.Add(time.Hour))
	hub := w.scan("SF100", "31", begun.Add(2*time.Hour))
	w.do(func(ctx context.Context, tx *db.Tx) error { return tracking.Observe(ctx, tx, []tracking.Scan{in, in}) })
	w.ship(parcel, "SF100")
	w.drain()
	require.Equal(t, LineShipped, w.line(lines[0].ID).State)
	w.later(4 * time.Hour)
	for _, batch := range [][]tracking.Scan{{out}, {hub, out}, {in, hub}} {
		w.do(func(ctx context.Context, tx *db.Tx) error { return tracking.Observe(ctx, tx, batch) })
		w.drain()
		require.Equal(t, LineDelivered, w.line(lines[0].ID).State)
	}
	require.Equal(t, AwaitingParts, w.repair(r.ID).State, "delivered is not in hand")

	w.later(time.Hour)
	require.Equal(t, LineReceived, w.scanIn(lines[0].ID, "NEW-1").State)
	require.Equal(t, AwaitingParts, w.repair(r.ID).State)
	held := w.scanIn(lines[1].ID, "FAN")
	require.Equal(t, sourcing.StateKept, held.Promise.State, "judged by the scan")
	require.Equal(t, ReadyToResume, w.repair(r.ID).State)
	require.Equal(t, "2/2", w.stock("FAN", "VAN-1", stock.New))
	w.drain()
	w.do(func(ctx context.Context, tx *db.Tx) error { _, err := StartVisit(ctx, tx, r.ID); return err })
	w.fit(lines[0].ID, "NEW-1", "OLD-1")
	w.fit(lines[1].ID, "", "")
	require.Equal(t, "0/0", w.stock("FAN", "VAN-1", stock.New))
	w.do(func(ctx context.Context, tx *db.Tx) error {
		done, err := Complete(ctx, tx, r.ID)
		require.Equal(t, Completed, done.State, "an old part is owed")
		return err
	})
	w.drain()
	w.clean()
	recycle(w, r.ID)
	w.drain()

	end := w.repair(r.ID)
	require.Equal(t, Settled, end.State)
	require.Equal(t, *w.now, end.SettledAt.UTC())
	w.do(func(ctx context.Context, tx *db.Tx) error {
		returns, err := oldpart.ReturnsOfRepair(ctx, tx, r.ID)
		require.NoError(t, err)
		require.Len(t, returns, 1)
		require.Equal(t, oldpart.Closed, returns[0].State)
		require.Equal(t, "treated", returns[0].CloseReason)
		points, err := oldpart.Points(ctx, tx, "chen")
		require.NoError(t, err)
		require.Positive(t, points.Confirmed)
		require.Zero(t, points.Pending)
		promises, err := sourcing.PromisesOfRepair(ctx, tx, r.ID)
		require.NoError(t, err)
		for _, p := range promises {
			require.Equal(t, sourcing.StateKept, p.State)
		}
		history, err := event.History(ctx, tx, r.ID, 0, 200)
		require.NoError(t, err)
		require.NotEmpty(t, history)
		return err
	})
	for _, l := range lines {
		require.Equal(t, LineClosed, w.line(l.ID).State)
	}
	w.clean()
}

// recycle takes the one old part of a repair to its certificate.
func recycle(w world, repair string) {
	w.Helper()
	w.do(func(ctx context.Context, tx *db.Tx) error {
		returns, err := oldpart.ReturnsOfRepair(ctx, tx, repair)
		require.NoError(w, err)
		require.Len(w, returns, 1)
		old := returns[0].ID
		require.Equal(w, "OLD-1", returns[0].ExpectedSerial)
		_, err = oldpart.HandOver(ctx, tx, old, "BAG-1", "WH-GZ")
		require.NoError(w, err)
		_, err = oldpart.Receive(ctx, tx, old, "WH-GZ", "OLD-1", 9000)
		require.NoError(w, err)
		_, err = oldpart.Inspect(ctx, tx, old, oldpart.FaultConfirmed)
		require.NoError(w, err)
		_, err = oldpart.Grade(ctx, tx, old, oldpart.Material)
		require.NoError(w, err)
		lot, err := wastelot.OpenLot(ctx, tx, "WH-GZ", "")
		require.NoError(w, err)
		_, err = wastelot.AddToLot(ctx, tx, lot.ID, []string{old})
		require.NoError(w, err)
		_, err = wastelot.SealLot(ctx, tx, lot.ID, 9000)
		require.NoError(w, err)
		m, err := wastemanifest.OpenManifest(ctx, tx, wastemanifest.Journey{MoverOut: "WH-GZ", Acceptor: "REC-1", Carrier: "回收车队", Vehicle: "粤A12345", Lots: []string{lot.ID}})
		require.NoError(w, err)
		_, err = wastemanifest.Dispatch(ctx, tx, m.ID, nil)
		require.NoError(w, err)
		_, err = wastemanifest.Accept(ctx, tx, m.ID, 8990, "拆解", "")
		require.NoError(w, err)
		_, err = wastemanifest.Certify(ctx, tx, m.ID, "CERT-1", "拆解", []balance.Output{{Material: "steel", Grams: 8990}})
		return err
	})
}
