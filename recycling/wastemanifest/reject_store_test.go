package wastemanifest_test

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"fettle/internal/db"
	"fettle/recycling/balance"
	"fettle/recycling/oldpart"
	"fettle/recycling/recyclingtest"
	"fettle/recycling/wastelot"
	"fettle/recycling/wastemanifest"
)

// yard is a world with the verbs of a trip as short calls.
type yard struct {
	*recyclingtest.World
	n int
}

func (y *yard) lot() string {
	y.n++
	return y.Sealed("W1", "900-219-08", 8000, y.Graded("CMP", "W1", fmt.Sprint("Y", y.n), 8000, oldpart.FaultConfirmed, oldpart.Material))
}

func (y *yard) do(fn func(ctx context.Context, tx *db.Tx) (wastemanifest.Manifest, error)) (m wastemanifest.Manifest, err error) {
	y.Helper()
	err = y.Try(func(ctx context.Context, tx *db.Tx) (err error) { m, err = fn(ctx, tx); return err })
	return m, err
}

func (y *yard) draft(acceptor, follows string, lots ...string) (wastemanifest.Manifest, error) {
	return y.do(func(ctx context.Context, tx *db.Tx) (wastemanifest.Manifest, error) {
		return wastemanifest.OpenManifest(ctx, tx, wastemanifest.Journey{MoverOut: "W1", Acceptor: acceptor, Carrier: "c", Vehicle: "v", Lots: lots, Follows: follows})
	})
}

func (y *yard) dispatch(id string) (wastemanifest.Manifest, error) {
	return y.do(func(ctx context.Context, tx *db.Tx) (wastemanifest.Manifest, error) {
		return wastemanifest.Dispatch(ctx, tx, id, nil)
	})
}

func (y *yard) accept(id string, grams int64) (wastemanifest.Manifest, error) {
	return y.do(func(ctx context.Context, tx *db.Tx) (wastemanifest.Manifest, error) {
		return wastemanifest.Accept(ctx, tx, id, wastemanifest.Weighing{Grams: grams, Method: "R4"})
	})
}

func (y *yard) reject(id string, lots ...string) (wastemanifest.Manifest, error) {
	refused := make([]wastemanifest.Refusal, len(lots))
	for i, l := range lots {
		refused[i] = wastemanifest.Refusal{Lot: l, Grams: 7990, Reason: "the drum leaks"}
	}
	return y.do(func(ctx context.Context, tx *db.Tx) (wastemanifest.Manifest, error) {
		return wastemanifest.Reject(ctx, tx, id, refused)
	})
}

func (y *yard) settle(id string, d wastemanifest.Decision, note string) (wastemanifest.Manifest, error) {
	return y.do(func(ctx context.Context, tx *db.Tx) (wastemanifest.Manifest, error) {
		return wastemanifest.Settle(ctx, tx, id, d, note)
	})
}

func (y *yard) takeBack(id string) (wastemanifest.Manifest, error) {
	return y.do(func(ctx context.Context, tx *db.Tx) (wastemanifest.Manifest, error) {
		return wastemanifest.TakeBack(ctx, tx, id)
	})
}

func (y *yard) left(acceptor, follows string, lots ...string) wastemanifest.Manifest {
	y.Helper()
	m, err := y.draft(acceptor, follows, lots...)
	require.NoError(y, err)
	m, err = y.dispatch(m.ID)
	require.NoError(y, err)
	y.Lawful()
	return m
}

// openYard has a second recycler with a permit.
func openYard(t *testing.T) *yard {
	t.Helper()
	w := recyclingtest.Setup(t)
	w.Permit("OLD", "900-219-08")
	return &yard{World: w}
}

// held is what an account holds of compressor oil.
func (y *yard) held(account string) (grams int64) {
	y.Helper()
	y.Must(func(ctx context.Context, tx *db.Tx) error {
		all, err := balance.MassBalance(ctx, tx)
		for _, s := range all {
			if s.Site == account {
				grams += s.HeldGrams
			}
		}
		return err
	})
	return grams
}

func TestARefusedLotWaitsOnItsRoadAndGoesHome(t *testing.T) {
	t.Parallel()
	y := openYard(t)
	good, bad := y.lot(), y.lot()
	first := y.left("REC", "", good, bad)
	m, err := y.reject(first.ID, bad)
	require.NoError(t, err)
	require.Equal(t, wastemanifest.InTransfer, m.State)
	require.Len(t, m.Lots, 1)
	require.Equal(t, "the drum leaks", m.Rejections[0].Reason)
	require.True(t, m.Rejections[0].Waits)
	_, err = y.reject(first.ID, bad)
	require.ErrorIs(t, err, wastelot.ErrNoLot, "refused once")
	m, err = y.accept(first.ID, 8000)
	require.NoError(t, err)
	require.Equal(t, wastemanifest.Accepted, m.State, "what is left aboard is weighed against itself, not against what was declared")
	require.Equal(t, []string{"false"}, y.Told("recycling.load_rejected.v1", first.ID, "whole"))
	require.Equal(t, int64(8000), y.held("ROAD:"+first.ID), "the refused lot is on the road of the load that brought it")
	y.Lawful()

	ids := returnsOf(y, bad)
	require.ErrorIs(t, y.Try(func(ctx context.Context, tx *db.Tx) error {
		l, err := wastelot.OpenLot(ctx, tx, "W1", "900-219-08")
		require.NoError(t, err)
		_, err = wastelot.AddToLot(ctx, tx, l.ID, ids)
		return err
	}), oldpart.ErrState, "what stands at a gate is not put into another lot")
	_, err = y.draft("W2", first.ID, bad)
	require.ErrorIs(t, err, wastemanifest.ErrRecycler, "home is its own site")
	_, err = y.draft("W1", first.ID, good)
	require.ErrorIs(t, err, wastelot.ErrLotState, "only what was refused goes home")
	_, err = y.draft("REC", "", bad)
	require.ErrorIs(t, err, wastelot.ErrLotState, "a refused lot goes under a manifest that follows")
	home := y.left("W1", first.ID, bad)
	require.Equal(t, wastemanifest.Return, home.Purpose)
	require.Empty(t, home.Permit, "the way home asks for no permit")
	require.Equal(t, []string{first.ID, home.ID}, chain(home))
	_, err = y.accept(home.ID, 8000)
	require.ErrorIs(t, err, wastemanifest.ErrManifest, "nobody's weighbridge takes a load that goes home")
	require.Zero(t, y.held("ROAD:"+first.ID))
	back, err := y.takeBack(home.ID)
	require.NoError(t, err)
	require.Equal(t, wastemanifest.Returned, back.State)
	require.Equal(t, int64(8000), y.held("W1"))
	_, err = y.takeBack(home.ID)
	require.ErrorIs(t, err, wastemanifest.ErrManifest)
	y.Lawful()
	y.left("OLD", "", bad)
}

func returnsOf(y *yard, lot string) (ids []string) {
	require.NoError(y, y.DB.SelectContext(y.Context(), &ids, "SELECT id FROM returns WHERE waste_lot = $1", lot))
	return ids
}

func chain(m wastemanifest.Manifest) (out []string) {
	for _, l := range m.Chain {
		out = append(out, l.Manifest)
	}
	return out
}

func TestADiscrepancyIsSettledByADecisionAndANoteThatSaysWhy(t *testing.T) {
	t.Parallel()
	for decision, want := range map[wastemanifest.Decision]struct {
		state    wastemanifest.State
		recycler int64
	}{
		wastemanifest.AsWeighed:  {wastemanifest.Accepted, 7000},
		wastemanifest.AsDeclared: {wastemanifest.Accepted, 8000},
		wastemanifest.Refused:    {wastemanifest.Rejected, 0},
	} {
		t.Run(string(decision), func(t *testing.T) {
			t.Parallel()
			y := openYard(t)
			m := y.left("REC", "", y.lot())
			_, err := y.settle(m.ID, decision, "weighed on two scales")
			require.ErrorIs(t, err, wastemanifest.ErrManifest, "there is nothing to settle yet")
			_, err = y.accept(m.ID, 7000)
			require.NoError(t, err)
			for _, note := range []string{"", "  ok  ", "!!!!!!!!!!!!", "重量不同"} {
				_, err = y.settle(m.ID, decision, note)
				require.ErrorIs(t, err, wastemanifest.ErrNoteNeeded, "%q", note)
			}
			settled, err := y.settle(m.ID, decision, " weighed on two scales ")
			require.NoError(t, err)
			require.Equal(t, want.state, settled.State)
			require.Equal(t, want.recycler, y.held("REC"))
			require.Len(t, settled.Settlements, 1)
			s := settled.Settlements[0]
			require.Equal(t, []any{decision, "weighed on two scales", int64(8000), int64(7000), "test"}, []any{s.Decision, s.Note, s.DeclaredGrams, s.WeighedGrams, s.By})
			require.Equal(t, y.Now, s.At.UTC())
			require.Equal(t, []string{string(decision)}, y.Told("recycling.discrepancy_settled.v1", m.ID, "decision"))
			y.Lawful()
		})
	}
}

func TestAWeightOfWhatWasRefusedSinceIsForgotten(t *testing.T) {
	t.Parallel()
	y := openYard(t)
	good, bad := y.lot(), y.lot()
	m := y.left("REC", "", good, bad)
	_, err := y.accept(m.ID, 8000)
	require.NoError(t, err)
	m, err = y.reject(m.ID, bad)
	require.NoError(t, err)
	require.Nil(t, m.AcceptedGrams)
	m, err = y.accept(m.ID, 8000)
	require.NoError(t, err)
	require.Equal(t, wastemanifest.Accepted, m.State)
	y.Lawful()
}

// roundsADatabase is after how many rounds a property begins anew: each look at the laws reads all that was ever done.
const roundsADatabase = 10

// TestGramsBalanceWhateverIsRefusedSettledAndForwarded takes random steps of a few loads. After each the ledger sums to zero, no
// account is below it, each old part lies in one lot, each lot is on one open manifest or at one gate, and what is on each road is
// what its lots weigh.
func TestGramsBalanceWhateverIsRefusedSettledAndForwarded(t *testing.T) {
	t.Parallel()
	var y *yard
	leave := func() {
		y.Empty()
		var open int
		require.NoError(t, y.DB.GetContext(t.Context(), &open, "SELECT count(*) FROM returns WHERE closed_at IS NULL"))
		require.Zero(t, open)
	}
	round := 0
	rapid.Check(t, func(r *rapid.T) {
		if round%roundsADatabase == 0 {
			if y != nil {
				leave()
			}
			y = openYard(t)
		}
		round++
		lots := []string{y.lot(), y.lot(), y.lot()}
		y.left("REC", "", lots...)
		for range rapid.IntRange(1, 12).Draw(r, "steps") {
			y.step(r, lots)
			y.Lawful()
			y.inOnePlace(t)
		}
		for round := 0; y.open(lots); round++ {
			require.Less(t, round, 20, "every load can be brought to its end")
			y.finish(t, lots)
			y.Lawful()
		}
	})
	leave()
}

// now is a lot and the manifest it is on or was refused on.
func (y *yard) now(lot string) (l wastelot.Lot, m wastemanifest.Manifest) {
	y.Must(func(ctx context.Context, tx *db.Tx) (err error) {
		if l, err = wastelot.LotByID(ctx, tx, lot); err != nil {
			return err
		}
		for _, on := range []*string{l.Manifest, l.RefusedOn} {
			if on != nil {
				m, err = wastemanifest.ManifestByID(ctx, tx, *on)
			}
		}
		return err
	})
	return l, m
}

// step tries something with one of the lots; what its state does not allow is refused, and that is a step too.
func (y *yard) step(r *rapid.T, lots []string) {
	lot := rapid.SampledFrom(lots).Draw(r, "lot")
	l, m := y.now(lot)
	acceptor := rapid.SampledFrom([]string{"REC", "OLD", "W1"}).Draw(r, "acceptor")
	switch rapid.SampledFrom([]string{"accept", "reject", "settle", "forward", "dispatch", "home", "cancel"}).Draw(r, "do") {
	case "accept":
		_, _ = y.accept(m.ID, rapid.Int64Range(1, 30_000).Draw(r, "bridge"))
	case "reject":
		_, _ = y.reject(m.ID, lot)
	case "settle":
		_, _ = y.settle(m.ID, rapid.SampledFrom(wastemanifest.Decisions()).Draw(r, "decision"), "decided by the dice")
	case "forward":
		follows := m.ID
		if l.State == wastelot.Sealed {
			follows = ""
		}
		_, _ = y.draft(acceptor, follows, lot)
	case "dispatch":
		_, _ = y.dispatch(m.ID)
	case "home":
		_, _ = y.takeBack(m.ID)
	case "cancel":
		_, _ = y.do(func(ctx context.Context, tx *db.Tx) (wastemanifest.Manifest, error) {
			return wastemanifest.Cancel(ctx, tx, m.ID)
		})
	}
}

func (y *yard) open(lots []string) bool {
	return slices.ContainsFunc(lots, func(id string) bool { l, _ := y.now(id); return l.State != wastelot.Certified })
}

// other is a recycler who has not just refused the load.
func other(refuser string) string {
	if refuser == "OLD" {
		return "REC"
	}
	return "OLD"
}

// finish takes every lot one step nearer to its certificate.
func (y *yard) finish(t *testing.T, lots []string) {
	for _, id := range lots {
		l, m := y.now(id)
		var err error
		switch {
		case l.State == wastelot.Certified:
		case l.State == wastelot.Sealed:
			_, err = y.draft("OLD", "", id)
		case l.State == wastelot.Rejected:
			_, err = y.draft(other(m.Acceptor), m.ID, id)
		case m.State == wastemanifest.Draft:
			_, err = y.dispatch(m.ID)
		case m.Purpose == wastemanifest.Return:
			_, err = y.takeBack(m.ID)
		case m.State == wastemanifest.Accepted:
			_, err = y.do(func(ctx context.Context, tx *db.Tx) (wastemanifest.Manifest, error) {
				_, err := wastemanifest.Certify(ctx, tx, wastemanifest.Outcome{Manifest: m.ID, Number: "C-" + m.ID, Method: "R4",
					Outputs: []balance.Output{{Material: "steel", Grams: *m.AcceptedGrams}}})
				return m, err
			})
		default:
			var aboard int64
			for _, on := range m.Lots {
				aboard += *on.NetGrams
			}
			_, err = y.accept(m.ID, aboard)
		}
		require.NoError(t, err)
	}
}

const misplacedSQL = `
SELECT r.id FROM returns r JOIN waste_lots l ON l.id = r.waste_lot LEFT JOIN waste_manifests m ON m.id = coalesce(l.manifest, l.rejected_from)
WHERE NOT CASE l.state WHEN 'sealed' THEN r.state = 'staged' AND l.manifest IS NULL
    WHEN 'manifested' THEN m.state IN ('draft', 'in_transfer', 'discrepant') AND (r.state = 'staged') = (m.state = 'draft' AND m.follows IS NULL)
    WHEN 'rejected' THEN r.state = 'in_transfer' AND l.manifest IS NULL
    WHEN 'accepted' THEN r.state = 'accepted' AND m.state = 'accepted'
    WHEN 'certified' THEN r.state = 'closed' AND m.state = 'certified' ELSE false END`

// astraySQL compares what is on each road with the lots that are there: on the manifest itself once it has left, or refused on it,
// or on a draft that follows it and has not left.
const astraySQL = `
SELECT m.id
FROM waste_manifests m
CROSS JOIN LATERAL (SELECT coalesce(sum(CASE WHEN to_site = 'ROAD:' || m.id THEN grams ELSE -grams END), 0) AS grams
    FROM mass_ledger WHERE 'ROAD:' || m.id IN (from_site, to_site)) road
CROSS JOIN LATERAL (SELECT coalesce(sum(l.net_grams), 0) AS grams FROM waste_lots l LEFT JOIN waste_manifests d ON d.id = l.manifest
    WHERE l.manifest = m.id AND m.state IN ('in_transfer', 'discrepant') OR l.rejected_from = m.id OR d.follows = m.id AND d.state = 'draft') lots
WHERE road.grams <> lots.grams`

func (y *yard) inOnePlace(t *testing.T) {
	for _, query := range []string{misplacedSQL, astraySQL} {
		var wrong []string
		require.NoError(t, y.DB.SelectContext(t.Context(), &wrong, query))
		require.Empty(t, wrong, query)
	}
}

// TestOnlyARecyclerRefusesAndOnlyItsSiteTakesBack goes through the doors.
func TestOnlyARecyclerRefusesAndOnlyItsSiteTakesBack(t *testing.T) {
	t.Parallel()
	d := recyclingtest.OpenDoor(t, wastemanifest.Routes)
	lot := d.Sealed("W1", "900-219-08", 8000, d.Graded("CMP", "W1", "K1", 8000, oldpart.FaultConfirmed, oldpart.Material))
	m, err := d.Manifest("REC", lot)
	require.NoError(t, err)
	at := "POST /v1/waste-manifests/" + m
	d.Does(recyclingtest.KeeperOfOne, at+"/dispatch", `{}`)
	refusal := `{"lots":[{"lot":"` + lot + `","grams":7990,"reason":"the drum leaks"}]}`
	d.Refused(recyclingtest.RecTiny, at+"/reject", refusal, 404, "waste_manifest_not_found")
	d.Refused(recyclingtest.KeeperOfOne, at+"/reject", refusal, 403, "forbidden")
	d.Refused(recyclingtest.RecREC, at+"/settle", `{"decision":"as_weighed","note":"my scale is right"}`, 403, "forbidden")
	d.Refused(recyclingtest.Operations, at+"/settle", `{"decision":"as_weighed","note":"my scale is right"}`, 409, "waste_manifest_state")
	require.Equal(t, "rejected", d.Does(recyclingtest.RecREC, at+"/reject", refusal).State)
	home := d.Does(recyclingtest.KeeperOfOne, "POST /v1/waste-manifests", `{"mover_out":"W1","acceptor":"W1","carrier":"c","vehicle":"v","follows":"`+m+`","lots":["`+lot+`"]}`)
	d.Does(recyclingtest.KeeperOfOne, "POST /v1/waste-manifests/"+home.ID+"/dispatch", `{}`)
	d.Refused(recyclingtest.KeeperOfTwo, "POST /v1/waste-manifests/"+home.ID+"/take-back", ``, 404, "waste_manifest_not_found")
	require.Equal(t, "returned", d.Does(recyclingtest.KeeperOfOne, "POST /v1/waste-manifests/"+home.ID+"/take-back", ``).State)
	d.Lawful()
}
