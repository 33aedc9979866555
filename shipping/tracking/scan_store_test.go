package tracking_test

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"fettle/internal/db"
	"fettle/shipping/shipment"
	"fettle/shipping/shippingtest"
	"fettle/shipping/tracking"
)

func TestMission045ScansOutOfOrderAndTwiceMakeOneTruth(t *testing.T) {
	t.Parallel()
	w := shippingtest.Setup(t)
	s := w.OnTheRoad("R1", "W1")
	scans := shippingtest.Trace("W1", w.Now)
	w.At(w.Now.Add(10 * time.Hour))
	w.Observe(scans[3], scans[5])
	w.Observe(scans[0], scans[0], scans[2], scans[5])
	w.Observe(scans[4], scans[1], scans[3])
	got := w.Shipment(s.ID)
	require.Equal(t, shipment.Delivered, got.State)
	require.Empty(t, got.Flags)
	require.Equal(t, []string{"50", "30", "36", "31", "204", "80"}, shippingtest.CodesOf(got.Timeline))
	require.Equal(t, scans[5].OccurredAt, got.DeliveredAt.UTC())
	require.Equal(t, scans[5].OccurredAt, got.ETAAt.UTC())
	require.Equal(t, 6, w.Count("SELECT count(*) FROM scans"))
	require.Equal(t, 1, w.Events("shipping.arrived.v1"))
	version, told := got.Version, w.Count("SELECT count(*) FROM events")
	w.Observe(scans...)
	require.Equal(t, version, w.Shipment(s.ID).Version, "what is known changes nothing")
	require.Equal(t, told, w.Count("SELECT count(*) FROM events"))
}

func TestTheStoreFoldsAsThePureFoldDoes(t *testing.T) {
	t.Parallel()
	w := shippingtest.Setup(t)
	s := w.OnTheRoad("R1", "W1")
	lon, lat := 113.00000010, 23.1
	scans := append(shippingtest.Trace("W1", w.Now), shippingtest.SFScan("W1", "8000", w.Now, 470), shippingtest.SFScan("W1", "50", w.Now, 2000), shippingtest.SFScan("W1", "4242", w.Now, 30))
	scans[2].Lon, scans[2].Lat, scans[2].Place = &lon, &lat, "<广州> & \u2028深圳"
	want := tracking.Fold(tracking.Log{Scans: scans}, seededCodes(t), laws, tracking.Base{State: shipment.LabelPrinted, At: w.Now})
	slices.Reverse(scans)
	for _, one := range scans {
		w.Observe(one)
	}
	got := w.Shipment(s.ID)
	require.Equal(t, want.State, got.State)
	require.Equal(t, want.Flags, []shipment.Flag(got.Flags))
	a, err := json.Marshal(want.Timeline)
	require.NoError(t, err)
	b, err := json.Marshal(got.Timeline)
	require.NoError(t, err)
	require.Equal(t, string(a), string(b))
	require.Equal(t, shipment.PickedUp, got.State)
	require.Equal(t, 1, w.Events("shipping.arrived.v1"), "a second leg does not arrive a first time")
	w.Observe(shippingtest.SFScan("W1", "80", w.Now, 3000))
	require.Equal(t, shipment.Delivered, w.Shipment(s.ID).State)
	require.Equal(t, 1, w.Events("shipping.arrived.v1"))
}

func TestADeliveredShipmentIsTakenOutByScanAndClosed(t *testing.T) {
	t.Parallel()
	w := shippingtest.Setup(t)
	comp, seal := w.Order("R1", "COMP", 1, "C1"), w.Order("R1", "SEAL", 2)
	w.Pick(comp, "C1")
	w.Pick(seal, "SEAL")
	s := w.Ship(w.Pack(comp, seal).ID, "W1")
	require.Equal(t, shipment.LabelPrinted, s.State)
	scans := shippingtest.Trace("W1", w.Now)
	w.At(w.Now.Add(10 * time.Hour))
	w.Observe(scans[5], scans[2])
	w.Observe(scans[2], scans[4], scans[0])
	w.Observe(scans[3], scans[1], scans[5])
	require.Equal(t, shipment.Delivered, w.Shipment(s.ID).State)
	require.Equal(t, 3, w.Count("SELECT sum(on_hand) FROM stock WHERE location = $1", s.ID), "what a carrier says moves no stock")
	w.Take(seal, "SEAL")
	require.Equal(t, shipment.Delivered, w.Shipment(s.ID).State, "one piece still lies in it")
	w.Take(comp, "C1")
	got := w.Shipment(s.ID)
	require.Equal(t, shipment.Accepted, got.State)
	require.NotNil(t, got.ClosedAt)
	require.Equal(t, scans[5].OccurredAt, got.DeliveredAt.UTC())
	require.Equal(t, 0, w.Count("SELECT coalesce(sum(on_hand), 0) FROM stock WHERE location = $1", s.ID))
	require.Equal(t, 3, w.Count("SELECT sum(on_hand) FROM stock WHERE location = 'VAN-1'"))
	require.Equal(t, 1, w.Events("shipping.arrived.v1"))
	require.Equal(t, 1, w.Events("shipping.emptied.v1"))
	w.Clean()
}

// Scans of many shipments, some of a second leg, shuffled, repeated and cut anywhere, end as the pure fold of each says.
func TestHoweverScansAreCutIntoBatchesTheStoreEndsTheSame(t *testing.T) {
	t.Parallel()
	w := shippingtest.Setup(t)
	random := rand.New(rand.NewPCG(11, 23))
	ids, want, codes := map[string]string{}, map[string]shipment.Fold{}, seededCodes(t)
	var all []tracking.Scan
	for i := range 8 {
		waybill := fmt.Sprint("W", i)
		ids[waybill] = w.OnTheRoad("R-"+waybill, waybill).ID
		scans := append(shippingtest.Trace(waybill, w.Now), shippingtest.SFScan(waybill, "8000", w.Now, 470), shippingtest.SFScan(waybill, "9999", w.Now, 30))
		if i%2 == 0 {
			scans = append(scans, shippingtest.SFScan(waybill, "50", w.Now, 2000), shippingtest.SFScan(waybill, "31", w.Now, 2100))
		}
		want[waybill] = tracking.Fold(tracking.Log{Scans: scans}, codes, laws, tracking.Base{State: shipment.LabelPrinted, At: w.Now})
		all = append(all, scans...)
	}
	all = slices.Concat(all, all[:len(all)/2])
	random.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	w.At(w.Now.Add(72 * time.Hour))
	for rest := all; len(rest) > 0; {
		n := min(len(rest), 1+random.IntN(9))
		w.Observe(rest[:n]...)
		rest = rest[n:]
	}
	for waybill, id := range ids {
		got := w.Shipment(id)
		require.Equal(t, want[waybill].State, got.State, waybill)
		require.Equal(t, want[waybill].Flags, []shipment.Flag(got.Flags), waybill)
		a, err := json.Marshal(want[waybill].Timeline)
		require.NoError(t, err)
		b, err := json.Marshal(got.Timeline)
		require.NoError(t, err)
		require.Equal(t, string(a), string(b), waybill)
	}
	require.Equal(t, len(ids), w.Events("shipping.arrived.v1"), "an arrival is told once a shipment")
	require.Equal(t, len(ids)*8+8, w.Count("SELECT count(*) FROM scans"))
}

// The row is what the scans say, in whatever order they came; the arrival is told once, and not again when it turns out to
// have been sooner.
func TestAnArrivalIsToldOnceAndCorrectedQuietly(t *testing.T) {
	t.Parallel()
	w := shippingtest.Setup(t)
	s := w.OnTheRoad("R1", "W1")
	scans := shippingtest.Trace("W1", w.Now)
	w.At(w.Now.Add(10 * time.Hour))
	w.Observe(scans...)
	// It lay in a locker ten minutes before, which is heard of only now.
	w.Observe(shippingtest.SFScan("W1", "125", w.Now, 450))
	got := w.Shipment(s.ID)
	require.Equal(t, shipment.Delivered, got.State)
	require.Len(t, got.Timeline, 7)
	require.Equal(t, w.Now.Add(450*time.Minute), got.ArrivedAt.UTC())
	require.Equal(t, w.Now.Add(450*time.Minute), got.ETAAt.UTC())
	require.Equal(t, 1, w.Events("shipping.arrived.v1"))
}

func TestOneBatchMayBeOfManyShipments(t *testing.T) {
	t.Parallel()
	w := shippingtest.Setup(t)
	var all []tracking.Scan
	ids := map[string]string{}
	for _, waybill := range []string{"W1", "W2", "W3"} {
		ids[waybill] = w.OnTheRoad("R-"+waybill, waybill).ID
		all = append(all, shippingtest.Trace(waybill, w.Now)...)
	}
	w.Observe(append(all[:14:14], shippingtest.SFScan("NOBODY", "80", w.Now, 20))...)
	require.Equal(t, shipment.Delivered, w.Shipment(ids["W1"]).State)
	require.Equal(t, shipment.Delivered, w.Shipment(ids["W2"]).State)
	require.Equal(t, shipment.InTransit, w.Shipment(ids["W3"]).State)
	require.Equal(t, 3, w.Events("shipping.state_changed.v1"))
	require.Equal(t, 2, w.Events("shipping.arrived.v1"))
}

func TestAScanFromTheFutureIsFlaggedAndPlacedByWhatItSays(t *testing.T) {
	t.Parallel()
	w := shippingtest.Setup(t)
	s := w.OnTheRoad("R1", "W1")
	future := shippingtest.SFScan("W1", "80", w.Now, 30*24*60)
	future.RecordedAt = w.Now.Add(15 * time.Minute)
	w.Observe(future, shippingtest.SFScan("W1", "50", w.Now, 10), shippingtest.SFScan("W1", "30", w.Now, 40))
	got := w.Shipment(s.ID)
	require.Equal(t, []shipment.Flag{shipment.FlagTimeSuspect}, []shipment.Flag(got.Flags))
	require.Equal(t, []string{"50", "30", "80"}, shippingtest.CodesOf(got.Timeline))
	require.Equal(t, shipment.Delivered, got.State)
	require.True(t, got.Timeline[2].Suspect)
	require.Equal(t, w.Now.Add(41*time.Minute), got.Timeline[2].At, "it was not after the last that was heard")
	require.Equal(t, future.OccurredAt, *got.Timeline[2].SaidAt)
	require.Equal(t, 1, w.Count("SELECT count(*) FROM scans WHERE suspect"))
}

func TestScansOfAnUnknownShipmentAreAdopted(t *testing.T) {
	t.Parallel()
	w := shippingtest.Setup(t)
	scans := shippingtest.Trace("W1", w.Now.Add(-30*time.Minute))
	w.Observe(scans[1], scans[0])
	require.Equal(t, 0, w.Events("shipping.state_changed.v1"))
	s := w.OnTheRoad("R1", "W1")
	require.Equal(t, shipment.InTransit, s.State)
	require.Equal(t, []string{"50", "30"}, shippingtest.CodesOf(s.Timeline))
	require.Equal(t, 1, w.Events("shipping.state_changed.v1"))
	// Another carrier's number is another shipment.
	w.Observe(tracking.Scan{Source: "fleet", Carrier: "MUTE", Waybill: "W1", Code: "handed", OccurredAt: w.Now})
	require.Equal(t, shipment.InTransit, w.Shipment(s.ID).State)
}

// A scan whose transaction has not ended and a hand-over at the same moment cannot see each other's rows; the lock on the
// waybill puts one behind the other.
func TestAScanThatComesWhileItsShipmentIsShippedIsNotLost(t *testing.T) {
	t.Parallel()
	w := shippingtest.Setup(t)
	line := w.Order("R1", "SEAL", 1)
	w.Pick(line, "SEAL")
	s := w.Pack(line)
	written, commit, done := make(chan struct{}), make(chan struct{}), make(chan error, 2)
	go func() {
		done <- w.Try(func(ctx context.Context, tx *db.Tx) error {
			err := tracking.Observe(ctx, tx, []tracking.Scan{shippingtest.SFScan("W1", "50", w.Now, 1)})
			close(written)
			<-commit
			return err
		})
	}()
	<-written
	go func() {
		done <- w.Try(func(ctx context.Context, tx *db.Tx) error {
			_, err := tracking.Ship(ctx, tx, s.ID, "W1")
			return err
		})
	}()
	require.Eventually(t, func() bool {
		return w.Count("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'") > 0
	}, 10*time.Second, 5*time.Millisecond)
	close(commit)
	require.NoError(t, <-done)
	require.NoError(t, <-done)
	require.Equal(t, shipment.PickedUp, w.Shipment(s.ID).State)
}

func TestWhatWasHeardCannotBeUnsaid(t *testing.T) {
	t.Parallel()
	w := shippingtest.Setup(t)
	w.Observe(shippingtest.Trace("W1", w.Now)...)
	for _, query := range []string{"DELETE FROM scans", "UPDATE scans SET code = '80'", "TRUNCATE scans"} {
		_, err := w.DB.ExecContext(t.Context(), query)
		require.Error(t, err, query)
	}
}

func TestNoTelephoneAndNoNameIsKept(t *testing.T) {
	t.Parallel()
	w := shippingtest.Setup(t)
	s := shippingtest.SFScan("W1", "204", w.Now, 1)
	s.Remark = "快递员：张三 13812345678"
	w.Observe(s)
	require.Equal(t, 1, w.Count("SELECT count(*) FROM scans WHERE remark = '快递员*** ***'"))
}
