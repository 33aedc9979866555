package repairflow_test

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
	"fettle/repairflow/custody"
	"fettle/repairflow/orderline"
	"fettle/repairflow/partorder"
	"fettle/repairflow/repair"
	"fettle/repairflow/repairflowtest"
	"fettle/shipping/tracking"
)

// The whole life of a repair: ordered, on the road with scans in disorder and doubled, fitted, the old part treated by
// a recycler, everything accounted for.
func TestMission046TheWholeStory(t *testing.T) {
	t.Parallel()
	w := repairflowtest.Setup(t)
	w.Receive("COMP", "WH-GZ", 2, "NEW-1", "NEW-2")
	w.Receive("FAN", "WH-GZ", 5)
	w.Drain()
	r := w.Visited("li")
	require.Equal(t, "VAN-1", *w.Repair(r.ID).Van)
	lines := w.Order(r.ID, partorder.Want{Part: "COMP", Quantity: 1, OldSerial: "OLD-1"}, partorder.Want{Part: "FAN", Quantity: 2})
	require.Len(t, lines, 2)
	for _, l := range lines {
		require.Equal(t, sourcing.Reserved, l.Outcome)
		require.Equal(t, "WH-GZ", l.Source)
		require.True(t, l.Within24h)
		require.NotEmpty(t, l.WhyZH)
		require.Equal(t, []string{"cancel"}, l.Actions)
	}
	require.Equal(t, repair.AwaitingParts, w.Repair(r.ID).State)
	w.Drain()

	w.Later(30 * time.Minute)
	w.Pick(lines[0], "NEW-1")
	w.Drain()
	require.Equal(t, orderline.Picking, w.Line(lines[0].ID).State)
	w.Pick(lines[1], "FAN")
	parcel := w.Pack(lines...)
	w.Drain()
	require.Equal(t, orderline.Packed, w.Line(lines[1].ID).State)
	require.Equal(t, parcel.ID, w.Line(lines[1].ID).Shipment)
	// The first scans come before anybody told the waybill.
	w.Later(30 * time.Minute)
	begun := *w.Now
	out, in := w.Scan("SF100", "80", begun.Add(4*time.Hour)), w.Scan("SF100", "50", begun.Add(time.Hour))
	hub := w.Scan("SF100", "31", begun.Add(2*time.Hour))
	w.Do(func(ctx context.Context, tx *db.Tx) error { return tracking.Observe(ctx, tx, []tracking.Scan{in, in}) })
	w.Ship(parcel, "SF100")
	w.Drain()
	require.Equal(t, orderline.Shipped, w.Line(lines[0].ID).State)
	w.Later(4 * time.Hour)
	for _, batch := range [][]tracking.Scan{{out}, {hub, out}, {in, hub}} {
		w.Do(func(ctx context.Context, tx *db.Tx) error { return tracking.Observe(ctx, tx, batch) })
		w.Drain()
		require.Equal(t, orderline.Delivered, w.Line(lines[0].ID).State)
	}
	require.Equal(t, repair.AwaitingParts, w.Repair(r.ID).State, "delivered is not in hand")

	w.Later(time.Hour)
	require.Equal(t, orderline.Received, w.ScanIn(lines[0].ID, "NEW-1").State)
	require.Equal(t, repair.AwaitingParts, w.Repair(r.ID).State)
	held := w.ScanIn(lines[1].ID, "FAN")
	require.Equal(t, sourcing.StateKept, held.Promise.State, "judged by the scan")
	require.Equal(t, repair.ReadyToResume, w.Repair(r.ID).State)
	require.Equal(t, "2/2", w.Stock("FAN", "VAN-1", stock.New))
	w.Drain()
	w.Do(func(ctx context.Context, tx *db.Tx) error { _, err := repair.StartVisit(ctx, tx, r.ID); return err })
	w.Fit(lines[0].ID, "NEW-1", "OLD-1")
	w.Fit(lines[1].ID, "", "")
	require.Equal(t, "0/0", w.Stock("FAN", "VAN-1", stock.New))
	w.Do(func(ctx context.Context, tx *db.Tx) error {
		done, err := custody.Complete(ctx, tx, r.ID)
		require.Equal(t, repair.Completed, done.State, "an old part is owed")
		return err
	})
	w.Drain()
	w.Clean()
	recycle(w, r.ID)
	w.Drain()

	end := w.Repair(r.ID)
	require.Equal(t, repair.Settled, end.State)
	require.Equal(t, *w.Now, end.SettledAt.UTC())
	w.Do(func(ctx context.Context, tx *db.Tx) error {
		returns, err := oldpart.ReturnsOfRepair(ctx, tx, r.ID)
		require.NoError(t, err)
		require.Len(t, returns, 1)
		require.Equal(t, oldpart.Closed, returns[0].State)
		require.Equal(t, oldpart.ByTreatment, returns[0].CloseReason)
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
		require.Equal(t, orderline.Closed, w.Line(l.ID).State)
	}
	w.Clean()
}

// recycle takes the one old part of a repair to its certificate.
func recycle(w repairflowtest.World, repair string) {
	w.Helper()
	w.Do(func(ctx context.Context, tx *db.Tx) error {
		returns, err := oldpart.ReturnsOfRepair(ctx, tx, repair)
		require.NoError(w, err)
		require.Len(w, returns, 1)
		old := returns[0].ID
		require.Equal(w, "OLD-1", returns[0].ExpectedSerial)
		_, err = oldpart.DropOff(ctx, tx, old, "BAG-1", "WH-GZ")
		require.NoError(w, err)
		_, err = oldpart.Receive(ctx, tx, old, "WH-GZ", "OLD-1", 9000)
		require.NoError(w, err)
		_, err = oldpart.Examine(ctx, tx, old, oldpart.Examination{Verdict: oldpart.FaultConfirmed})
		require.NoError(w, err)
		_, err = oldpart.GradeReturn(ctx, tx, old, oldpart.Material)
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
		_, err = wastemanifest.Accept(ctx, tx, m.ID, wastemanifest.Weighing{Grams: 8990, Method: "拆解"})
		require.NoError(w, err)
		_, err = wastemanifest.Certify(ctx, tx, wastemanifest.Outcome{Manifest: m.ID, Number: "CERT-1", Method: "拆解",
			Outputs: []balance.Output{{Material: "steel", Grams: 8990}}})
		return err
	})
}
