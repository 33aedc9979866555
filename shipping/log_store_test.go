package shipping

import (
	"context"
	"encoding/json"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/paulmach/orb"
	"github.com/stretchr/testify/require"

	"fettle/internal/db"
)

// said is one message of a carrier: scans, and the whole list it was when it was one.
type said struct {
	scans []Scan
	lists []Snapshot
}

// Amendments, lists that lack something and waybills that go on under others reach the store in any order, cut into any
// batches and repeated: it ends as the fold of them all.
func TestTheStoreEndsAsTheFoldOfAllThatWasSaid(t *testing.T) {
	t.Parallel()
	w := setup(t)
	s := w.onTheRoad("R1", "W1")
	base := Base{State: LabelPrinted, At: s.PackedAt, Door: &orb.Point{s.ShipTo.Lon, s.ShipTo.Lat}}
	amended := kuaidi("1001", 300, 310)
	amended.Place = "广州 天河"
	linked := sf("W1", "648", w.now, 700)
	linked.LinkedCarrier, linked.LinkedWaybill, linked.LinkedAs = "SF", "W2", LinkReturn
	first, second := kuaidi("103", 10, 20), kuaidi("3", 460, 470)
	for _, one := range []*Scan{&amended, &first, &second} {
		one.OccurredAt = one.OccurredAt.Add(w.now.Sub(monday))
		one.RecordedAt = one.RecordedAt.Add(w.now.Sub(monday))
	}
	early, late := amended, amended
	early.Place, early.RecordedAt = "广州", amended.RecordedAt.Add(-5*time.Minute)
	late.RecordedAt = amended.RecordedAt.Add(time.Hour) // the same text once more
	list := func(at time.Time, scans ...Scan) []Snapshot {
		l := Snapshot{Source: "kuaidi100", Carrier: "SF", Waybill: "W1", RecordedAt: at}
		for _, s := range scans {
			l.Scans = append(l.Scans, ScanKey(s.Code, s.OccurredAt))
		}
		return []Snapshot{l}
	}
	messages := []said{
		{[]Scan{first, early}, list(early.RecordedAt, first, early)},
		{[]Scan{amended}, nil}, {[]Scan{late}, nil},
		{[]Scan{first, amended, second}, list(second.RecordedAt, first, amended, second)},
		{[]Scan{first, amended}, list(second.RecordedAt.Add(time.Hour), first, amended)}, // the signature is taken back
		{[]Scan{sf("W1", "50", w.now, 12)}, nil}, {[]Scan{linked}, nil},
		{[]Scan{sf("W2", "31", w.now, 900)}, nil}, {[]Scan{sf("W2", "80", w.now, 1200)}, nil},
	}
	log := Log{Carrier: "SF", Waybill: "W1"}
	for _, m := range messages {
		log.Scans, log.Snapshots = append(log.Scans, m.scans...), append(log.Snapshots, m.lists...)
	}
	want := Fold(log, seededCodes(t), laws, base)
	require.Equal(t, Returned, want.State)
	require.Contains(t, want.Flags, FlagRetracted)
	w.at(w.now.Add(48 * time.Hour))
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
			w.do(func(ctx context.Context, tx *db.Tx) error { return ObserveLists(ctx, tx, batch.scans, batch.lists) })
			rest = rest[n:]
		}
		got := w.shipment(s.ID)
		require.Equal(t, want.State, got.State, round)
		require.Equal(t, want.Flags, []string(got.Flags), round)
		a, err := json.Marshal(want.Timeline)
		require.NoError(t, err)
		b, err := json.Marshal(got.Timeline)
		require.NoError(t, err)
		require.JSONEq(t, string(a), string(b), round)
	}
	require.Equal(t, 8, w.count("SELECT count(*) FROM scans"), "each revision once: two of 1001")
}

func TestNothingOfAScanChangesButThatItIsOlder(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.observe(sf("W1", "50", w.now, 10))
	for _, change := range []string{"remark = 'x'", "recorded_at = recorded_at + interval '1 hour'", "code = '80'"} {
		err := w.db.InTx(t.Context(), "test", func(tx *db.Tx) error {
			_, err := tx.ExecContext(t.Context(), "UPDATE scans SET "+change)
			return err
		})
		require.True(t, db.Violates(err, "scans_append_only"), change)
	}
}
