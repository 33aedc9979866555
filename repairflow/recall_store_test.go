package repairflow

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"fettle/internal/db"
	"fettle/inventory/stock"
	"fettle/shipping/carrier/out"
	"fettle/shipping/lane"
	"fettle/shipping/pick"
	"fettle/shipping/shipment"
	"fettle/shipping/tracking"
)

// askSimulator sets SF to be asked by a port that answers with nothing but the request.
func askSimulator(w world) {
	w.Helper()
	w.do(func(ctx context.Context, tx *db.Tx) error {
		_, err := lane.SetPort(ctx, tx, "SF", "simulator")
		return err
	})
}

// carriersAnswer sends what is due and delivers what comes of it, until there is nothing more.
func carriersAnswer(w world) {
	w.Helper()
	silent := func(context.Context, string, string, []byte) error { return nil }
	for {
		n, err := shipment.BookingSender(shipment.Ports{"simulator": out.Simulator{Say: silent}}).Round(w.Context(), w.db)
		require.NoError(w, err)
		w.drain()
		if n == 0 {
			return
		}
	}
}

// bookingsOf are the kinds and states of what the carrier of a parcel was asked, oldest first.
func bookingsOf(w world, shipmentID string) []string {
	w.Helper()
	var out []string
	w.do(func(ctx context.Context, tx *db.Tx) error {
		all, err := shipment.BookingsOf(ctx, tx, shipmentID)
		for _, b := range all {
			out = append(out, b.Kind+" "+b.State)
		}
		return err
	})
	return out
}

func TestWhatIsPackedAndCancelledDoesNotLeave(t *testing.T) {
	t.Parallel()
	w := setup(t)
	askSimulator(w)
	w.receive("COMP", "WH-GZ", 1, "N-1")
	w.drain()
	l := w.one(w.visited("li").ID, "COMP")
	w.pick(l, "N-1")
	s := w.pack(l)
	w.drain()
	carriersAnswer(w)
	require.Equal(t, LineReturning, w.cancelled(l.ID).State)
	err := w.try(func(ctx context.Context, tx *db.Tx) error { _, err := tracking.Ship(ctx, tx, s.ID, "W1"); return err })
	require.ErrorIs(t, err, shipment.ErrCalledBack)
	carriersAnswer(w)
	require.Equal(t, []string{"create accepted", "cancel accepted"}, bookingsOf(w, s.ID))
	require.Equal(t, LineClosed, w.takenBack(l.ID, "WH-GZ", "N-1").State)
	require.Equal(t, "1/0", w.stock("COMP", "WH-GZ", stock.New))
	require.Equal(t, shipment.Cancelled, w.shipment(s.ID).State)
	w.drain()
	w.clean()
}

func TestAParcelThatHoldsWhatOthersWantGoesOnWithoutTheLine(t *testing.T) {
	t.Parallel()
	w := setup(t)
	askSimulator(w)
	w.receive("FAN", "WH-GZ", 1)
	w.receive("SEAL", "WH-GZ", 1)
	w.drain()
	r := w.visited("li")
	kept, off := w.one(r.ID, "FAN"), w.one(r.ID, "SEAL")
	w.pick(kept, "FAN")
	w.pick(off, "SEAL")
	s := w.pack(kept, off)
	w.drain()
	w.cancelled(off.ID)
	w.takenBack(off.ID, "WH-GZ", "SEAL")
	w.ship(s, "W1")
	w.drain()
	carriersAnswer(w)
	require.Equal(t, []string{"create accepted", "cancel accepted"}, bookingsOf(w, s.ID), "only the number that is not used is forgotten")
	require.Equal(t, LineShipped, w.line(kept.ID).State)
	w.clean()
}

func TestWhatIsOnTheRoadIsCalledBack(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.receive("FAN", "WH-GZ", 1)
	w.drain()
	l := w.one(w.visited("li").ID, "FAN")
	s := w.sent(l, "FAN")
	askSimulator(w)
	require.Equal(t, LineReturning, w.cancelled(l.ID).State)
	carriersAnswer(w)
	require.Equal(t, []string{"intercept accepted"}, bookingsOf(w, s.ID))
	require.Equal(t, LineReturning, w.line(l.ID).State)
	require.Equal(t, LineClosed, w.takenBack(l.ID, "WH-GZ", "FAN").State)
	require.Equal(t, "1/0", w.stock("FAN", "WH-GZ", stock.New))
	w.clean()
}

// waitsFor opens a repair somewhere whose engineer orders what nobody has.
func waitsFor(w world, engineer, area string, lon, lat float64, urgent bool, part string) Ordered {
	w.Helper()
	in := intake(engineer)
	in.AreaCode, in.Lon, in.Lat, in.Urgent = area, lon, lat, urgent
	r := w.open(in)
	w.do(func(ctx context.Context, tx *db.Tx) error { _, err := StartVisit(ctx, tx, r.ID); return err })
	l := w.one(r.ID, part)
	require.Equal(w, LineBackordered, w.line(l.ID).State)
	w.later(time.Minute)
	return l
}

func TestWhatIsOnTheRoadGoesToTheNearestWhoWaits(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.receive("COMP", "WH-GZ", 1, "N-1")
	w.drain()
	l := w.one(w.visited("li").ID, "COMP")
	s := w.sent(l, "N-1")
	askSimulator(w)
	far := waitsFor(w, "ma", "440300", 114.06, 22.54, false, "COMP")
	near := waitsFor(w, "ma", "440100", 113.33, 23.11, false, "COMP")
	w.drain()
	before := w.line(near.ID)
	w.cancelled(l.ID)
	require.Equal(t, LineBackordered, w.line(near.ID).State, "the carrier has not agreed yet")
	carriersAnswer(w)
	require.Equal(t, []string{"redirect accepted"}, bookingsOf(w, s.ID))
	got := w.line(near.ID)
	require.Equal(t, LineShipped, got.State)
	require.Equal(t, s.ID, got.Shipment)
	require.Equal(t, LineBackordered, w.line(far.ID).State)
	require.Equal(t, LineClosed, w.line(l.ID).State)
	require.NotEqual(t, before.Promise.ID, got.Promise.ID)
	require.Equal(t, got.Promise.DueAt, *w.shipment(s.ID).PromisedAt)
	require.Equal(t, w.repair(near.Repair).shipTo(), w.shipment(s.ID).ShipTo)
	w.later(time.Hour)
	w.observe(w.scan(*w.shipment(s.ID).Waybill, "80", *w.now))
	require.Equal(t, LineReceived, w.scanIn(near.ID, "N-1").State)
	require.Equal(t, "1/1", w.stock("COMP", "VAN-2", stock.New))
	w.drain()
	w.clean()
}

func TestAnUrgentNeedGoesBeforeANearOne(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.receive("FAN", "WH-GZ", 1)
	w.drain()
	l := w.one(w.visited("li").ID, "FAN")
	w.sent(l, "FAN")
	askSimulator(w)
	near := waitsFor(w, "ma", "440100", 113.33, 23.11, false, "FAN")
	urgent := waitsFor(w, "ma", "440300", 114.06, 22.54, true, "FAN")
	w.drain()
	w.cancelled(l.ID)
	carriersAnswer(w)
	require.Equal(t, LineShipped, w.line(urgent.ID).State)
	require.Equal(t, LineBackordered, w.line(near.ID).State)
	w.clean()
}

func TestWhoWasServedMeanwhileGetsNothingMoreAndTheParcelComesHome(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.receive("FAN", "WH-GZ", 1)
	w.drain()
	l := w.one(w.visited("li").ID, "FAN")
	s := w.sent(l, "FAN")
	askSimulator(w)
	near := waitsFor(w, "ma", "440100", 113.33, 23.11, false, "FAN")
	w.drain()
	w.cancelled(l.ID)
	w.receive("FAN", "WH-GZ", 1)
	w.drain()
	require.Equal(t, LineReserved, w.line(near.ID).State)
	carriersAnswer(w)
	require.Equal(t, []string{"redirect accepted", "intercept accepted"}, bookingsOf(w, s.ID))
	require.Equal(t, LineReserved, w.line(near.ID).State)
	require.Equal(t, LineReturning, w.line(l.ID).State)
	w.clean()
}

func TestACarrierThatWillNotTurnAParcelIsAskedToBringItHome(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.receive("FAN", "WH-GZ", 1)
	w.drain()
	l := w.one(w.visited("li").ID, "FAN")
	s := w.sent(l, "FAN")
	askSimulator(w)
	waitsFor(w, "ma", "440100", 113.33, 23.11, false, "FAN")
	w.later(time.Hour)
	w.observe(w.scan(*w.shipment(s.ID).Waybill, "204", *w.now))
	w.cancelled(l.ID)
	carriersAnswer(w)
	require.Equal(t, []string{"redirect refused", "intercept refused"}, bookingsOf(w, s.ID))
	require.Contains(t, w.shipment(s.ID).Flags, shipment.FlagCarrier)
	require.Equal(t, LineReturning, w.line(l.ID).State)
}

func TestWhatWasDeliveredBeforeTheAnswerIsGivenBackFromThere(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.receive("FAN", "WH-GZ", 1)
	w.drain()
	l := w.one(w.visited("li").ID, "FAN")
	s := w.sent(l, "FAN")
	w.do(func(ctx context.Context, tx *db.Tx) error {
		_, err := lane.SetPort(ctx, tx, "SF", "manual")
		return err
	})
	near := waitsFor(w, "ma", "440100", 113.33, 23.11, false, "FAN")
	w.drain()
	w.cancelled(l.ID)
	w.later(time.Hour)
	w.observe(w.scan(*w.shipment(s.ID).Waybill, "80", *w.now))
	var order shipment.Booking
	w.do(func(ctx context.Context, tx *db.Tx) error {
		all, err := shipment.BookingsOf(ctx, tx, s.ID)
		require.Len(t, all, 1)
		order = all[0]
		return err
	})
	w.do(func(ctx context.Context, tx *db.Tx) error {
		_, err := shipment.Answer(ctx, tx, order.ID, out.Answer{State: out.Accepted})
		return err
	})
	w.drain()
	require.Equal(t, LineBackordered, w.line(near.ID).State)
	require.Equal(t, LineReturning, w.line(l.ID).State)
	require.Contains(t, w.shipment(s.ID).Flags, shipment.FlagCarrier, "he agreed to what he had not done")
	require.Equal(t, []string{"redirect accepted"}, bookingsOf(w, s.ID))
	w.takenBack(l.ID, "WH-GZ", "FAN")
	w.drain()
	require.Equal(t, LineReserved, w.line(near.ID).State)
	w.clean()
}

func TestWhatWasToComeHomeAndIsDeliveredAllTheSameIsFlagged(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.receive("FAN", "WH-GZ", 1)
	w.drain()
	l := w.one(w.visited("li").ID, "FAN")
	s := w.sent(l, "FAN")
	askSimulator(w)
	w.cancelled(l.ID)
	carriersAnswer(w)
	w.later(time.Hour)
	w.observe(w.scan(*w.shipment(s.ID).Waybill, "80", *w.now))
	require.Contains(t, w.shipment(s.ID).Flags, shipment.FlagIntercept)
	require.Equal(t, LineReturning, w.line(l.ID).State)
	require.Equal(t, LineClosed, w.takenBack(l.ID, "WH-GZ", "FAN").State)
	w.clean()
}

// Whoever comes first, the piece is in one place afterwards and the line in a state that fits.
func TestACancelRacesPickingPackingAndShipping(t *testing.T) {
	t.Parallel()
	w := setup(t)
	askSimulator(w)
	const n = 8
	for range n {
		w.receive("FAN", "WH-GZ", 1)
	}
	w.drain()
	var all sync.WaitGroup
	lines := make([]Ordered, n)
	for i := range lines {
		lines[i] = w.one(w.visited("li").ID, "FAN")
	}
	w.drain()
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
				if w.db.InTx(ctx, "race", step) != nil {
					return
				}
			}
		})
		all.Go(func() {
			ctx := context.WithoutCancel(t.Context())
			_ = w.db.InTx(ctx, "race", func(tx *db.Tx) error { _, err := CancelLine(ctx, tx, l.ID, "race"); return err })
		})
	}
	all.Wait()
	w.drain()
	carriersAnswer(w)
	for _, l := range lines {
		if w.line(l.ID).State == LineReturning {
			w.takenBack(l.ID, "WH-GZ", "FAN")
		}
		require.Equal(t, LineClosed, w.line(l.ID).State)
	}
	w.drain()
	require.Equal(t, "8/0", w.stock("FAN", "WH-GZ", stock.New))
	w.clean()
}

func ids(l Ordered) []uuid.UUID { return []uuid.UUID{l.ID} }
