package tracking_test

import (
	"context"
	"encoding/json"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/paulmach/orb"
	"github.com/stretchr/testify/require"

	"fettle/internal/db"
	"fettle/shipping/shipment"
	"fettle/shipping/shippingtest"
	"fettle/shipping/tracking"
)

// said is one message of a carrier: scans, and the whole list it was when it was one.
type said struct {
	scans []tracking.Scan
	lists []tracking.Snapshot
}

// Amendments, lists that lack something and waybills that go on under others reach the store in any order, cut into any
// batches and repeated: it ends as the fold of them all.
func TestTheStoreEndsAsTheFoldOfAllThatWasSaid(t *testing.T) {
	t.Parallel()
	w := shippingtest.Setup(t)
	s := w.OnTheRoad("R1", "W1")
	base := tracking.Base{State: shipment.LabelPrinted, At: s.PackedAt, Door: &orb.Point{s.ShipTo.Lon, s.ShipTo.Lat}}
	amended := kuaidi("1001", 300, 310)
	amended.Place = "广州 天河"
	linked := shippingtest.SFScan("W1", "648", w.Now, 700)
	linked.LinkedCarrier, linked.LinkedWaybill, linked.LinkedAs = "SF", "W2", tracking.LinkReturn
	first, second := kuaidi("103", 10, 20), kuaidi("3", 460, 470)
	for _, one := range []*tracking.Scan{&amended, &first, &second} {
		one.OccurredAt = one.OccurredAt.Add(w.Now.Sub(monday))
		one.RecordedAt = one.RecordedAt.Add(w.Now.Sub(monday))
	}
	early, late := amended, amended
	early.Place, early.RecordedAt = "广州", amended.RecordedAt.Add(-5*time.Minute)
	late.RecordedAt = amended.RecordedAt.Add(time.Hour) // the same text once more
	list := func(at time.Time, scans ...tracking.Scan) []tracking.Snapshot {
		l := tracking.Snapshot{Source: "kuaidi100", Carrier: "SF", Waybill: "W1", RecordedAt: at}
		for _, s := range scans {
			l.Scans = append(l.Scans, tracking.ScanKey(s.Code, s.OccurredAt))
		}
		return []tracking.Snapshot{l}
	}
	messages := []said{
		{[]tracking.Scan{first, early}, list(early.RecordedAt, first, early)},
		{[]tracking.Scan{amended}, nil}, {[]tracking.Scan{late}, nil},
		{[]tracking.Scan{first, amended, second}, list(second.RecordedAt, first, amended, second)},
		{[]tracking.Scan{first, amended}, list(second.RecordedAt.Add(time.Hour), first, amended)}, // the signature is taken back
		{[]tracking.Scan{shippingtest.SFScan("W1", "50", w.Now, 12)}, nil}, {[]tracking.Scan{linked}, nil},
		{[]tracking.Scan{shippingtest.SFScan("W2", "31", w.Now, 900)}, nil}, {[]tracking.Scan{shippingtest.SFScan("W2", "80", w.Now, 1200)}, nil},
	}
	log := tracking.Log{Carrier: "SF", Waybill: "W1"}
	for _, m := range messages {
		log.Scans, log.Snapshots = append(log.Scans, m.scans...), append(log.Snapshots, m.lists...)
	}
	want := tracking.Fold(log, seededCodes(t), laws, base)
	require.Equal(t, shipment.Returned, want.State)
	require.Contains(t, want.Flags, shipment.FlagRetracted)
	w.At(w.Now.Add(48 * time.Hour))
	random := rand.New(rand.NewPCG(4, 2))
	for round := range 12 {
		// What was kept so far stays: the second round and all after it are repetitions in another order.
		random.Shuffle(len(messages), func(i, j int) { messages[i], messages[j] = messages[j], messages[i] })
		for rest := messages; len(rest) > 0; {
			n := min(len(rest), 1+random.IntN(4))
			var batch said
			for _, m := range rest[:n] {
				batch.scans, batch.lists = append(batch.scans, m.scans...), append(batch.lists, m.lists...)
			}
			w.Do(func(ctx context.Context, tx *db.Tx) error {
				return tracking.ObserveLists(ctx, tx, batch.scans, batch.lists)
			})
			rest = rest[n:]
		}
		got := w.Shipment(s.ID)
		require.Equal(t, want.State, got.State, round)
		require.Equal(t, want.Flags, []shipment.Flag(got.Flags), round)
		a, err := json.Marshal(want.Timeline)
		require.NoError(t, err)
		b, err := json.Marshal(got.Timeline)
		require.NoError(t, err)
		require.JSONEq(t, string(a), string(b), round)
	}
	require.Equal(t, 8, w.Count("SELECT count(*) FROM scans"), "each revision once: two of 1001")
}

func TestNothingOfAScanChangesButThatItIsOlder(t *testing.T) {
	t.Parallel()
	w := shippingtest.Setup(t)
	w.Observe(shippingtest.SFScan("W1", "50", w.Now, 10))
	for _, change := range []string{"remark = 'x'", "recorded_at = recorded_at + interval '1 hour'", "code = '80'"} {
		err := w.DB.InTx(t.Context(), "test", func(tx *db.Tx) error {
			_, err := tx.ExecContext(t.Context(), "UPDATE scans SET "+change)
			return err
		})
		require.True(t, db.Violates(err, "scans_append_only"), change)
	}
}
