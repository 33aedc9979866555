package custody_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"fettle/internal/db"
	"fettle/inventory/stock"
	"fettle/repairflow/custody"
	"fettle/repairflow/orderline"
	"fettle/repairflow/partorder"
	"fettle/repairflow/repair"
	"fettle/repairflow/repairflowtest"
	"fettle/shipping/carrier/out"
	"fettle/shipping/lane"
	"fettle/shipping/pick"
	"fettle/shipping/shipment"
	"fettle/shipping/tracking"
)

// askSimulator sets SF to be asked by a port that answers with nothing but the request.
func askSimulator(w repairflowtest.World) {
	w.Helper()
	w.Do(func(ctx context.Context, tx *db.Tx) error {
		_, err := lane.SetPort(ctx, tx, "SF", "simulator")
		return err
	})
}

// carriersAnswer sends what is due and delivers what comes of it, until there is nothing more.
func carriersAnswer(w repairflowtest.World) {
	w.Helper()
	silent := func(context.Context, string, string, []byte) error { return nil }
	for {
		n, err := shipment.CarrierRequestSender(shipment.Ports{"simulator": out.Simulator{Say: silent}}).Round(w.Context(), w.DB)
		require.NoError(w, err)
		w.Drain()
		if n == 0 {
			return
		}
	}
}

// requestsOf are the kinds and states of what the carrier of a parcel was asked, oldest first.
func requestsOf(w repairflowtest.World, shipmentID string) []string {
	w.Helper()
	var out []string
	w.Do(func(ctx context.Context, tx *db.Tx) error {
		all, err := shipment.CarrierRequestsOf(ctx, tx, shipmentID)
		for _, b := range all {
			out = append(out, string(b.Kind)+" "+string(b.State))
		}
		return err
	})
	return out
}

func TestWhatIsPackedAndCancelledDoesNotLeave(t *testing.T) {
	t.Parallel()
	w := repairflowtest.Setup(t)
	askSimulator(w)
	w.Receive("COMP", "WH-GZ", 1, "N-1")
	w.Drain()
	l := w.One(w.Visited("li").ID, "COMP")
	w.Pick(l, "N-1")
	s := w.Pack(l)
	w.Drain()
	carriersAnswer(w)
	require.Equal(t, orderline.Returning, w.Cancelled(l.ID).State)
	err := w.Try(func(ctx context.Context, tx *db.Tx) error { _, err := tracking.Ship(ctx, tx, s.ID, "W1"); return err })
	require.ErrorIs(t, err, shipment.ErrCalledBack)
	carriersAnswer(w)
	require.Equal(t, []string{"create accepted", "cancel accepted"}, requestsOf(w, s.ID))
	require.Equal(t, orderline.Closed, w.TakenBack(l.ID, "WH-GZ", "N-1").State)
	require.Equal(t, "1/0", w.Stock("COMP", "WH-GZ", stock.New))
	require.Equal(t, shipment.Cancelled, w.Shipment(s.ID).State)
	w.Drain()
	w.Clean()
}

func TestAParcelThatHoldsWhatOthersWantGoesOnWithoutTheLine(t *testing.T) {
	t.Parallel()
	w := repairflowtest.Setup(t)
	askSimulator(w)
	w.Receive("FAN", "WH-GZ", 1)
	w.Receive("SEAL", "WH-GZ", 1)
	w.Drain()
	r := w.Visited("li")
	kept, off := w.One(r.ID, "FAN"), w.One(r.ID, "SEAL")
	w.Pick(kept, "FAN")
	w.Pick(off, "SEAL")
	s := w.Pack(kept, off)
	w.Drain()
	w.Cancelled(off.ID)
	w.TakenBack(off.ID, "WH-GZ", "SEAL")
	w.Ship(s, "W1")
	w.Drain()
	carriersAnswer(w)
	require.Equal(t, []string{"create accepted", "cancel accepted"}, requestsOf(w, s.ID), "only the number that is not used is forgotten")
	require.Equal(t, orderline.Shipped, w.Line(kept.ID).State)
	w.Clean()
}

func TestWhatIsOnTheRoadIsCalledBack(t *testing.T) {
	t.Parallel()
	w := repairflowtest.Setup(t)
	w.Receive("FAN", "WH-GZ", 1)
	w.Drain()
	l := w.One(w.Visited("li").ID, "FAN")
	s := w.Sent(l, "FAN")
	askSimulator(w)
	require.Equal(t, orderline.Returning, w.Cancelled(l.ID).State)
	carriersAnswer(w)
	require.Equal(t, []string{"intercept accepted"}, requestsOf(w, s.ID))
	require.Equal(t, orderline.Returning, w.Line(l.ID).State)
	require.Equal(t, orderline.Closed, w.TakenBack(l.ID, "WH-GZ", "FAN").State)
	require.Equal(t, "1/0", w.Stock("FAN", "WH-GZ", stock.New))
	w.Clean()
}

// waitsFor opens a repair somewhere whose engineer orders what nobody has.
func waitsFor(w repairflowtest.World, engineer, area string, lon, lat float64, urgent bool, part string) partorder.Ordered {
	w.Helper()
	in := repairflowtest.Intake(engineer)
	in.AreaCode, in.Lon, in.Lat, in.Urgent = area, lon, lat, urgent
	r := w.Open(in)
	w.Do(func(ctx context.Context, tx *db.Tx) error { _, err := repair.StartVisit(ctx, tx, r.ID); return err })
	l := w.One(r.ID, part)
	require.Equal(w, orderline.Backordered, w.Line(l.ID).State)
	w.Later(time.Minute)
	return l
}

func TestWhatIsOnTheRoadGoesToTheNearestWhoWaits(t *testing.T) {
	t.Parallel()
	w := repairflowtest.Setup(t)
	w.Receive("COMP", "WH-GZ", 1, "N-1")
	w.Drain()
	l := w.One(w.Visited("li").ID, "COMP")
	s := w.Sent(l, "N-1")
	askSimulator(w)
	far := waitsFor(w, "ma", "440300", 114.06, 22.54, false, "COMP")
	near := waitsFor(w, "ma", "440100", 113.33, 23.11, false, "COMP")
	w.Drain()
	before := w.Line(near.ID)
	w.Cancelled(l.ID)
	require.Equal(t, orderline.Backordered, w.Line(near.ID).State, "the carrier has not agreed yet")
	carriersAnswer(w)
	require.Equal(t, []string{"redirect accepted"}, requestsOf(w, s.ID))
	got := w.Line(near.ID)
	require.Equal(t, orderline.Shipped, got.State)
	require.Equal(t, s.ID, got.Shipment)
	require.Equal(t, orderline.Backordered, w.Line(far.ID).State)
	require.Equal(t, orderline.Closed, w.Line(l.ID).State)
	require.NotEqual(t, before.Promise.ID, got.Promise.ID)
	require.Equal(t, got.Promise.DueAt, *w.Shipment(s.ID).PromisedAt)
	require.Equal(t, w.Repair(near.Repair).ShipTo(), w.Shipment(s.ID).ShipTo)
	w.Later(time.Hour)
	w.Observe(w.Scan(*w.Shipment(s.ID).Waybill, "80", *w.Now))
	require.Equal(t, orderline.Received, w.ScanIn(near.ID, "N-1").State)
	require.Equal(t, "1/1", w.Stock("COMP", "VAN-2", stock.New))
	w.Drain()
	w.Clean()
}

func TestAnUrgentNeedGoesBeforeANearOne(t *testing.T) {
	t.Parallel()
	w := repairflowtest.Setup(t)
	w.Receive("FAN", "WH-GZ", 1)
	w.Drain()
	l := w.One(w.Visited("li").ID, "FAN")
	w.Sent(l, "FAN")
	askSimulator(w)
	near := waitsFor(w, "ma", "440100", 113.33, 23.11, false, "FAN")
	urgent := waitsFor(w, "ma", "440300", 114.06, 22.54, true, "FAN")
	w.Drain()
	w.Cancelled(l.ID)
	carriersAnswer(w)
	require.Equal(t, orderline.Shipped, w.Line(urgent.ID).State)
	require.Equal(t, orderline.Backordered, w.Line(near.ID).State)
	w.Clean()
}

func TestWhoWasServedMeanwhileGetsNothingMoreAndTheParcelComesHome(t *testing.T) {
	t.Parallel()
	w := repairflowtest.Setup(t)
	w.Receive("FAN", "WH-GZ", 1)
	w.Drain()
	l := w.One(w.Visited("li").ID, "FAN")
	s := w.Sent(l, "FAN")
	askSimulator(w)
	near := waitsFor(w, "ma", "440100", 113.33, 23.11, false, "FAN")
	w.Drain()
	w.Cancelled(l.ID)
	w.Receive("FAN", "WH-GZ", 1)
	w.Drain()
	require.Equal(t, orderline.Reserved, w.Line(near.ID).State)
	carriersAnswer(w)
	require.Equal(t, []string{"redirect accepted", "intercept accepted"}, requestsOf(w, s.ID))
	require.Equal(t, orderline.Reserved, w.Line(near.ID).State)
	require.Equal(t, orderline.Returning, w.Line(l.ID).State)
	w.Clean()
}

func TestACarrierThatWillNotTurnAParcelIsAskedToBringItHome(t *testing.T) {
	t.Parallel()
	w := repairflowtest.Setup(t)
	w.Receive("FAN", "WH-GZ", 1)
	w.Drain()
	l := w.One(w.Visited("li").ID, "FAN")
	s := w.Sent(l, "FAN")
	askSimulator(w)
	waitsFor(w, "ma", "440100", 113.33, 23.11, false, "FAN")
	w.Later(time.Hour)
	w.Observe(w.Scan(*w.Shipment(s.ID).Waybill, "204", *w.Now))
	w.Cancelled(l.ID)
	carriersAnswer(w)
	require.Equal(t, []string{"redirect refused", "intercept refused"}, requestsOf(w, s.ID))
	require.Contains(t, w.Shipment(s.ID).Flags, shipment.FlagCarrier)
	require.Equal(t, orderline.Returning, w.Line(l.ID).State)
}

func TestWhatWasDeliveredBeforeTheAnswerIsGivenBackFromThere(t *testing.T) {
	t.Parallel()
	w := repairflowtest.Setup(t)
	w.Receive("FAN", "WH-GZ", 1)
	w.Drain()
	l := w.One(w.Visited("li").ID, "FAN")
	s := w.Sent(l, "FAN")
	w.Do(func(ctx context.Context, tx *db.Tx) error {
		_, err := lane.SetPort(ctx, tx, "SF", "manual")
		return err
	})
	near := waitsFor(w, "ma", "440100", 113.33, 23.11, false, "FAN")
	w.Drain()
	w.Cancelled(l.ID)
	w.Later(time.Hour)
	w.Observe(w.Scan(*w.Shipment(s.ID).Waybill, "80", *w.Now))
	var order shipment.CarrierRequest
	w.Do(func(ctx context.Context, tx *db.Tx) error {
		all, err := shipment.CarrierRequestsOf(ctx, tx, s.ID)
		require.Len(t, all, 1)
		order = all[0]
		return err
	})
	w.Do(func(ctx context.Context, tx *db.Tx) error {
		_, err := shipment.Answer(ctx, tx, order.ID, out.Answer{State: out.Accepted})
		return err
	})
	w.Drain()
	require.Equal(t, orderline.Backordered, w.Line(near.ID).State)
	require.Equal(t, orderline.Returning, w.Line(l.ID).State)
	require.Contains(t, w.Shipment(s.ID).Flags, shipment.FlagCarrier, "he agreed to what he had not done")
	require.Equal(t, []string{"redirect accepted"}, requestsOf(w, s.ID))
	w.TakenBack(l.ID, "WH-GZ", "FAN")
	w.Drain()
	require.Equal(t, orderline.Reserved, w.Line(near.ID).State)
	w.Clean()
}

func TestWhatWasToComeHomeAndIsDeliveredAllTheSameIsFlagged(t *testing.T) {
	t.Parallel()
	w := repairflowtest.Setup(t)
	w.Receive("FAN", "WH-GZ", 1)
	w.Drain()
	l := w.One(w.Visited("li").ID, "FAN")
	s := w.Sent(l, "FAN")
	askSimulator(w)
	w.Cancelled(l.ID)
	carriersAnswer(w)
	w.Later(time.Hour)
	w.Observe(w.Scan(*w.Shipment(s.ID).Waybill, "80", *w.Now))
	require.Contains(t, w.Shipment(s.ID).Flags, shipment.FlagIntercept)
	require.Equal(t, orderline.Returning, w.Line(l.ID).State)
	require.Equal(t, orderline.Closed, w.TakenBack(l.ID, "WH-GZ", "FAN").State)
	w.Clean()
}

// Whoever comes first, the piece is in one place afterwards and the line in a state that fits.
func TestACancelRacesPickingPackingAndShipping(t *testing.T) {
	t.Parallel()
	w := repairflowtest.Setup(t)
	askSimulator(w)
	const n = 8
	for range n {
		w.Receive("FAN", "WH-GZ", 1)
	}
	w.Drain()
	var all sync.WaitGroup
	lines := make([]partorder.Ordered, n)
	for i := range lines {
		lines[i] = w.One(w.Visited("li").ID, "FAN")
	}
	w.Drain()
	for i, l := range lines {
		all.Go(func() {
			ctx := context.WithoutCancel(t.Context())
			for _, step := range []func(tx *db.Tx) error{
				func(tx *db.Tx) error { _, err := pick.Pick(ctx, tx, l.Source, l.ID, "FAN"); return err },
				func(tx *db.Tx) error {
					s, err := shipment.Pack(ctx, tx, shipment.PackRequest{Warehouse: l.Source, Carrier: "SF", GrossGrams: 900, Lines: ids(l)})
					if err == nil && i%2 == 0 {
						_, err = tracking.Ship(ctx, tx, s.ID, "W"+s.ID)
					}
					return err
				},
			} {
				if w.DB.InTx(ctx, "race", step) != nil {
					return
				}
			}
		})
		all.Go(func() {
			ctx := context.WithoutCancel(t.Context())
			_ = w.DB.InTx(ctx, "race", func(tx *db.Tx) error { _, err := custody.CancelLine(ctx, tx, l.ID, "race"); return err })
		})
	}
	all.Wait()
	w.Drain()
	carriersAnswer(w)
	for _, l := range lines {
		if w.Line(l.ID).State == orderline.Returning {
			w.TakenBack(l.ID, "WH-GZ", "FAN")
		}
		require.Equal(t, orderline.Closed, w.Line(l.ID).State)
	}
	w.Drain()
	require.Equal(t, "8/0", w.Stock("FAN", "WH-GZ", stock.New))
	w.Clean()
}

func ids(l partorder.Ordered) []uuid.UUID { return []uuid.UUID{l.ID} }
