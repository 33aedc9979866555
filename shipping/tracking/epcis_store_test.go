package tracking_test

import (
	"context"
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"fettle/internal/db"
	"fettle/shipping/epcis"
	"fettle/shipping/shippingtest"
	"fettle/shipping/tracking"
)

// trailOf is everything PieceTrail tells, in pages of two.
func trailOf(w shippingtest.World, q epcis.Query) (out []epcis.Event) {
	q.To, q.Limit = w.Now.Add(1000*time.Hour), 2
	w.Do(func(ctx context.Context, tx *db.Tx) error {
		n, err := tracking.PartnerNames(ctx, tx)
		require.NoError(w, err)
		for {
			page, err := tracking.PieceTrail(ctx, tx, n, q)
			require.NoError(w, err)
			for _, m := range page {
				if m.Event != nil {
					out = append(out, *m.Event)
				}
				q.After = m.Mark
			}
			if len(page) < q.Limit {
				return nil
			}
		}
	})
	return out
}

// What a carrier amends is declared wrong and names what is right; what it takes back did not happen; both keep their ids.
// A code nobody mapped tells nothing, and neither does a waybill without a shipment.
func TestWhatACarrierTakesBackIsDeclaredAnError(t *testing.T) {
	t.Parallel()
	w := shippingtest.Setup(t)
	s := w.OnTheRoad("R1", "W1")
	arrived, signed := kuaidi("1001", 300, 310), kuaidi("3", 460, 470)
	for _, one := range []*tracking.Scan{&arrived, &signed} {
		one.OccurredAt, one.RecordedAt = one.OccurredAt.Add(w.Now.Sub(monday)), one.RecordedAt.Add(w.Now.Sub(monday))
	}
	amended := arrived
	amended.Place, amended.RecordedAt = "广州 天河", arrived.RecordedAt.Add(time.Hour)
	list := func(at time.Time, scans ...tracking.Scan) []tracking.Snapshot {
		l := tracking.Snapshot{Source: "kuaidi100", Carrier: "SF", Waybill: "W1", RecordedAt: at}
		for _, s := range scans {
			l.Scans = append(l.Scans, tracking.ScanKey(s.Code, s.OccurredAt))
		}
		return []tracking.Snapshot{l}
	}
	observe := func(lists []tracking.Snapshot, scans ...tracking.Scan) {
		w.Do(func(ctx context.Context, tx *db.Tx) error { return tracking.ObserveLists(ctx, tx, scans, lists) })
	}
	observe(list(signed.RecordedAt, arrived, signed), arrived, signed)
	before := trailOf(w, epcis.Query{Of: epcis.Thing{SSCC: s.SSCC}})
	require.Len(t, before, 4, "packed, shipped, arrived, signed")
	for _, e := range before {
		require.Nil(t, e.ErrorDeclaration)
	}

	observe(nil, amended, shippingtest.SFScan("W1", "no such code", w.Now, 5), shippingtest.SFScan("W9", "31", w.Now, 6))
	taken := signed.RecordedAt.Add(2 * time.Hour)
	observe(list(taken, arrived), arrived)
	after := trailOf(w, epcis.Query{Of: epcis.Thing{SSCC: s.SSCC}})
	require.Len(t, after, 5, "and the amendment")
	wrong := map[string]*epcis.ErrorDeclaration{}
	for _, e := range after {
		wrong[e.EventID] = e.ErrorDeclaration
	}
	id := map[string]string{}
	for _, e := range before {
		id[e.BizStep] = e.EventID
		require.Contains(t, wrong, e.EventID, "an event keeps its id")
	}
	require.Equal(t, "did_not_occur", wrong[id["accepting"]].Reason)
	require.Equal(t, taken.UTC().Format("2006-01-02T15:04:05.000Z"), wrong[id["accepting"]].DeclarationTime)
	require.Equal(t, "incorrect_data", wrong[id["arriving"]].Reason)
	right := wrong[id["arriving"]].CorrectiveEventIDs
	require.Len(t, right, 1)
	require.Contains(t, wrong, right[0])
	require.Nil(t, wrong[right[0]])
	require.Nil(t, wrong[id["packing"]])

	a, err := json.Marshal(after)
	require.NoError(t, err)
	b, err := json.Marshal(trailOf(w, epcis.Query{}))
	require.NoError(t, err)
	require.JSONEq(t, string(a), string(b), "by time it is the same as by shipment")
	require.Empty(t, trailOf(w, epcis.Query{Sites: []string{"RC-SOUTH"}}))
}
