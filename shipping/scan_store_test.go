package shipping

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
)

func TestScansOutOfOrderAndTwiceMakeOneTruth(t *testing.T) {
	t.Parallel()
	w := setup(t)
	s := w.onTheRoad("R1", "W1")
	scans := trace("W1", w.now)
	w.at(w.now.Add(10 * time.Hour))
	w.observe(scans[3], scans[5])
	w.observe(scans[0], scans[0], scans[2], scans[5])
	w.observe(scans[4], scans[1], scans[3])
	got := w.shipment(s.ID)
	require.Equal(t, Delivered, got.State)
	require.Empty(t, got.Flags)
	require.Equal(t, []string{"50", "30", "36", "31", "204", "80"}, codesOf(got.Timeline))
	require.Equal(t, scans[5].OccurredAt, got.DeliveredAt.UTC())
	require.Equal(t, scans[5].OccurredAt, got.ETAAt.UTC())
	require.Equal(t, 6, w.count("SELECT count(*) FROM scans"))
	require.Equal(t, 1, w.events("shipping.arrived.v1"))
	version, told := got.Version, w.count("SELECT count(*) FROM events")
	w.observe(scans...)
	require.Equal(t, version, w.shipment(s.ID).Version, "what is known changes nothing")
	require.Equal(t, told, w.count("SELECT count(*) FROM events"))
}

func TestTheStoreFoldsAsThePureFoldDoes(t *testing.T) {
	t.Parallel()
	w := setup(t)
	s := w.onTheRoad("R1", "W1")
	lon, lat := 113.00000010, 23.1
	scans := append(trace("W1", w.now), sf("W1", "8000", w.now, 470), sf("W1", "50", w.now, 2000), sf("W1", "4242", w.now, 30))
	scans[2].Lon, scans[2].Lat, scans[2].Place = &lon, &lat, "<广州> & \u2028深圳"
	want := Fold(Log{Scans: scans}, seededCodes(t), laws, Base{State: LabelPrinted, At: w.now})
	slices.Reverse(scans)
	for _, one := range scans {
		w.observe(one)
	}
	got := w.shipment(s.ID)
	require.Equal(t, want.State, got.State)
	require.Equal(t, want.Flags, []string(got.Flags))
	a, err := json.Marshal(want.Timeline)
	require.NoError(t, err)
	b, err := json.Marshal(got.Timeline)
	require.NoError(t, err)
	require.Equal(t, string(a), string(b))
	require.Equal(t, PickedUp, got.State)
	require.Equal(t, 1, w.events("shipping.arrived.v1"), "a second leg does not arrive a first time")
	w.observe(sf("W1", "80", w.now, 3000))
	require.Equal(t, Delivered, w.shipment(s.ID).State)
	require.Equal(t, 1, w.events("shipping.arrived.v1"))
}

func TestADeliveredParcelIsTakenOutByScanAndClosed(t *testing.T) {
	t.Parallel()
	w := setup(t)
	comp, seal := w.order("R1", "COMP", 1, "C1"), w.order("R1", "SEAL", 2)
	w.pick(comp, "C1")
	w.pick(seal, "SEAL")
	s := w.ship(w.pack(comp, seal).ID, "W1")
	require.Equal(t, LabelPrinted, s.State)
	scans := trace("W1", w.now)
	w.at(w.now.Add(10 * time.Hour))
	w.observe(scans[5], scans[2])
	w.observe(scans[2], scans[4], scans[0])
	w.observe(scans[3], scans[1], scans[5])
	require.Equal(t, Delivered, w.shipment(s.ID).State)
	require.Equal(t, 3, w.count("SELECT sum(on_hand) FROM stock WHERE location = $1", s.ID), "what a carrier says moves no stock")
	w.take(seal, "SEAL")
	require.Equal(t, Delivered, w.shipment(s.ID).State, "one piece still lies in it")
	w.take(comp, "C1")
	got := w.shipment(s.ID)
	require.Equal(t, Accepted, got.State)
	require.NotNil(t, got.ClosedAt)
	require.Equal(t, scans[5].OccurredAt, got.DeliveredAt.UTC())
	require.Equal(t, 0, w.count("SELECT coalesce(sum(on_hand), 0) FROM stock WHERE location = $1", s.ID))
	require.Equal(t, 3, w.count("SELECT sum(on_hand) FROM stock WHERE location = 'VAN-1'"))
	require.Equal(t, 1, w.events("shipping.arrived.v1"))
	require.Equal(t, 1, w.events("shipping.emptied.v1"))
	w.clean()
}

// Scans of many parcels, some of a second leg, shuffled, repeated and cut anywhere, end as the pure fold of each says.
func TestHoweverScansAreCutIntoBatchesTheStoreEndsTheSame(t *testing.T) {
	t.Parallel()
	w := setup(t)
	random := rand.New(rand.NewPCG(11, 23))
	ids, want, codes := map[string]string{}, map[string]State{}, seededCodes(t)
	var all []Scan
	for i := range 8 {
		waybill := fmt.Sprint("W", i)
		ids[waybill] = w.onTheRoad("R-"+waybill, waybill).ID
		scans := append(trace(waybill, w.now), sf(waybill, "8000", w.now, 470), sf(waybill, "9999", w.now, 30))
		if i%2 == 0 {
			scans = append(scans, sf(waybill, "50", w.now, 2000), sf(waybill, "31", w.now, 2100))
		}
		want[waybill] = Fold(Log{Scans: scans}, codes, laws, Base{State: LabelPrinted, At: w.now})
		all = append(all, scans...)
	}
	all = slices.Concat(all, all[:len(all)/2])
	random.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	w.at(w.now.Add(72 * time.Hour))
	for rest := all; len(rest) > 0; {
		n := min(len(rest), 1+random.IntN(9))
		w.observe(rest[:n]...)
		rest = rest[n:]
	}
	for waybill, id := range ids {
		got := w.shipment(id)
		require.Equal(t, want[waybill].State, got.State, waybill)
		require.Equal(t, want[waybill].Flags, []string(got.Flags), waybill)
		a, err := json.Marshal(want[waybill].Timeline)
		require.NoError(t, err)
		b, err := json.Marshal(got.Timeline)
		require.NoError(t, err)
		require.Equal(t, string(a), string(b), waybill)
	}
	require.Equal(t, len(ids), w.events("shipping.arrived.v1"), "an arrival is told once a parcel")
	require.Equal(t, len(ids)*8+8, w.count("SELECT count(*) FROM scans"))
}

// The row is what the scans say, in whatever order they came; the arrival is told once, and not again when it turns out to
// have been sooner.
func TestAnArrivalIsToldOnceAndCorrectedQuietly(t *testing.T) {
	t.Parallel()
	w := setup(t)
	s := w.onTheRoad("R1", "W1")
	scans := trace("W1", w.now)
	w.at(w.now.Add(10 * time.Hour))
	w.observe(scans...)
	// It lay in a locker ten minutes before, which is heard of only now.
	w.observe(sf("W1", "125", w.now, 450))
	got := w.shipment(s.ID)
	require.Equal(t, Delivered, got.State)
	require.Len(t, got.Timeline, 7)
	require.Equal(t, w.now.Add(450*time.Minute), got.ArrivedAt.UTC())
	require.Equal(t, w.now.Add(450*time.Minute), got.ETAAt.UTC())
	require.Equal(t, 1, w.events("shipping.arrived.v1"))
}

func TestOneBatchMayBeOfManyParcels(t *testing.T) {
	t.Parallel()
	w := setup(t)
	var all []Scan
	ids := map[string]string{}
	for _, waybill := range []string{"W1", "W2", "W3"} {
		ids[waybill] = w.onTheRoad("R-"+waybill, waybill).ID
		all = append(all, trace(waybill, w.now)...)
	}
	w.observe(append(all[:14:14], sf("NOBODY", "80", w.now, 20))...)
	require.Equal(t, Delivered, w.shipment(ids["W1"]).State)
	require.Equal(t, Delivered, w.shipment(ids["W2"]).State)
	require.Equal(t, InTransit, w.shipment(ids["W3"]).State)
	require.Equal(t, 3, w.events("shipping.state_changed.v1"))
	require.Equal(t, 2, w.events("shipping.arrived.v1"))
}

func TestAScanFromTheFutureIsFlaggedAndSortedByWhenItCame(t *testing.T) {
	t.Parallel()
	w := setup(t)
	s := w.onTheRoad("R1", "W1")
	future := sf("W1", "80", w.now, 30*24*60)
	future.RecordedAt = w.now.Add(15 * time.Minute)
	w.observe(future, sf("W1", "50", w.now, 10), sf("W1", "30", w.now, 40))
	got := w.shipment(s.ID)
	require.Equal(t, []string{FlagDisputed, FlagTimeSuspect}, []string(got.Flags))
	require.Equal(t, []string{"50", "80", "30"}, codesOf(got.Timeline))
	require.Equal(t, Delivered, got.State)
	require.True(t, got.Timeline[1].Suspect)
	require.Equal(t, future.RecordedAt, got.Timeline[1].At)
	require.Equal(t, 1, w.count("SELECT count(*) FROM scans WHERE suspect"))
}

func TestScansOfAnUnknownParcelAreAdopted(t *testing.T) {
	t.Parallel()
	w := setup(t)
	scans := trace("W1", w.now.Add(-30*time.Minute))
	w.observe(scans[1], scans[0])
	require.Equal(t, 0, w.events("shipping.state_changed.v1"))
	s := w.onTheRoad("R1", "W1")
	require.Equal(t, InTransit, s.State)
	require.Equal(t, []string{"50", "30"}, codesOf(s.Timeline))
	require.Equal(t, 1, w.events("shipping.state_changed.v1"))
	// Another carrier's number is another parcel.
	w.observe(Scan{Source: "fleet", Carrier: "MUTE", Waybill: "W1", Code: "handed", OccurredAt: w.now})
	require.Equal(t, InTransit, w.shipment(s.ID).State)
}

// A scan whose transaction has not ended and a hand-over at the same moment cannot see each other's rows; the lock on the
// waybill puts one behind the other.
func TestAScanThatComesWhileItsParcelIsShippedIsNotLost(t *testing.T) {
	t.Parallel()
	w := setup(t)
	line := w.order("R1", "SEAL", 1)
	w.pick(line, "SEAL")
	s := w.pack(line)
	written, commit, done := make(chan struct{}), make(chan struct{}), make(chan error, 2)
	go func() {
		done <- w.try(func(ctx context.Context, tx *db.Tx) error {
			err := Observe(ctx, tx, []Scan{sf("W1", "50", w.now, 1)})
			close(written)
			<-commit
			return err
		})
	}()
	<-written
	go func() {
		done <- w.try(func(ctx context.Context, tx *db.Tx) error {
			_, err := Ship(ctx, tx, s.ID, "W1")
			return err
		})
	}()
	require.Eventually(t, func() bool {
		return w.count("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'") > 0
	}, 10*time.Second, 5*time.Millisecond)
	close(commit)
	require.NoError(t, <-done)
	require.NoError(t, <-done)
	require.Equal(t, PickedUp, w.shipment(s.ID).State)
}

func TestWhatWasHeardCannotBeUnsaid(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.observe(trace("W1", w.now)...)
	for _, query := range []string{"DELETE FROM scans", "UPDATE scans SET code = '80'", "TRUNCATE scans"} {
		_, err := w.db.ExecContext(t.Context(), query)
		require.Error(t, err, query)
	}
}

func TestNoTelephoneAndNoNameIsKept(t *testing.T) {
	t.Parallel()
	for remark, want := range map[string]string{
		"快件交给张三丰，正在派送途中（联系电话：13812345678）":   "快件交给***，正在派送途中（联系电话：***）",
		"派送员:李雷 138 1234 5678":               "派送员*** ***",
		"网点电话 0755-83581234，客服 400-811-1111": "网点电话 ***，客服 ***",
		"+86 13912345678": "***",
		"快件到达【广州中转场】":     "快件到达【广州中转场】",
		"签收人是【王芳】":        "签收人***",
		"":                "",
	} {
		require.Equal(t, want, redactRemark(remark))
	}
	w := setup(t)
	s := sf("W1", "204", w.now, 1)
	s.Remark = "快递员：张三 13812345678"
	w.observe(s)
	require.Equal(t, 1, w.count("SELECT count(*) FROM scans WHERE remark = '快递员*** ***'"))
}
