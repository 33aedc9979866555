package recycling

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"fettle/internal/db"
	"fettle/internal/dbtest"
	"fettle/internal/event"
	"fettle/inventory"
)

const worldSQL = `
INSERT INTO hazards (code, edition, valid_from, name_zh, name_en, hazard) VALUES
    ('900-219-08', '2021', '2021-01-01', '废冷冻机油', 'waste refrigeration oil', 'T,I'), ('900-045-49', '2021', '2021-01-01', '废电路板', 'circuit boards', 'T');
INSERT INTO parts (number, name_zh, name_en, line, category, class, core_return, hazard_code, grams, price_minor, currency) VALUES
    ('CMP', '压缩机', 'Compressor', 'fridge', 'c', 'common', true, '900-219-08', 8000, 1, 'CNY'),
    ('BRD', '主板', 'Board', 'fridge', 'b', 'common', true, '900-045-49', 400, 1, 'CNY'),
    ('MOT', '电机', 'Motor', 'washer', 'm', 'common', true, '', 4000, 1, 'CNY');
INSERT INTO locations (code, kind, name_zh, name_en) VALUES ('W1', 'city', '一仓', 'One'), ('W2', 'city', '二仓', 'Two'),
    ('REC', 'recycler', '回收', 'Recycler'), ('OLD', 'recycler', '过期', 'Expired'), ('TINY', 'recycler', '小额', 'Tiny');
INSERT INTO permits (recycler, hazard_code, permit, valid_until, quota_grams) VALUES
    ('REC', '', 'P0', '2999-01-01', 1000000000), ('REC', '900-219-08', 'P1', '2999-01-01', 1000000000),
    ('OLD', '900-219-08', 'P2', '2001-01-01', 1000000000), ('TINY', '900-219-08', 'P3', '2999-01-01', 5000)`

type world struct {
	*testing.T
	db  *db.DB
	now time.Time
}

func setup(t *testing.T) *world {
	t.Helper()
	w := &world{T: t, db: dbtest.New(t), now: time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC)}
	w.db.SetClock(func() time.Time { return w.now })
	_, err := w.db.ExecContext(t.Context(), worldSQL)
	require.NoError(t, err)
	return w
}

// try runs one step in its own transaction, as a door does.
func (w *world) try(fn func(ctx context.Context, tx *db.Tx) error) error {
	w.Helper()
	return w.db.InTx(w.Context(), "test", func(tx *db.Tx) error { return fn(w.Context(), tx) })
}

func (w *world) must(fn func(ctx context.Context, tx *db.Tx) error) {
	w.Helper()
	require.NoError(w, w.try(fn))
}

func (w *world) oblige(part string) (id string) {
	w.Helper()
	w.must(func(ctx context.Context, tx *db.Tx) error {
		made, err := Oblige(ctx, tx, []Obligation{{Line: uuid.New(), Repair: "R1", Customer: "ann", Part: part, ExpectedSerial: "OLD-" + part, Engineer: "eve", Basis: "core_return"}})
		if err == nil {
			id = made[0].ID
		}
		return err
	})
	return id
}

func (w *world) graded(part, warehouse, serial string, grams int64, verdict, grade string) (id string) {
	w.Helper()
	id = w.oblige(part)
	w.must(func(ctx context.Context, tx *db.Tx) error {
		_, err := HandOver(ctx, tx, id, "BAG", warehouse)
		return err
	})
	w.must(func(ctx context.Context, tx *db.Tx) error {
		_, err := Receive(ctx, tx, id, warehouse, serial, grams)
		return err
	})
	w.must(func(ctx context.Context, tx *db.Tx) error { _, err := Inspect(ctx, tx, id, verdict); return err })
	w.must(func(ctx context.Context, tx *db.Tx) error { _, err := Grade(ctx, tx, id, grade); return err })
	return id
}

func (w *world) sealed(warehouse, code string, net int64, returns ...string) (lot string) {
	w.Helper()
	w.must(func(ctx context.Context, tx *db.Tx) error {
		l, err := OpenLot(ctx, tx, warehouse, code)
		if err != nil {
			return err
		}
		lot = l.ID
		if _, err := AddToLot(ctx, tx, lot, returns); err != nil {
			return err
		}
		_, err = SealLot(ctx, tx, lot, net)
		return err
	})
	return lot
}

func (w *world) manifest(acceptor string, lots ...string) (id string, err error) {
	w.Helper()
	err = w.try(func(ctx context.Context, tx *db.Tx) error {
		m, err := OpenManifest(ctx, tx, Journey{MoverOut: "W1", Acceptor: acceptor, Carrier: "c", Vehicle: "v", Lots: lots})
		id = m.ID
		return err
	})
	return id, err
}

// lawful looks at the laws that hold at every moment.
func (w *world) lawful() {
	w.Helper()
	w.must(func(ctx context.Context, tx *db.Tx) error {
		sites, err := MassBalance(ctx, tx)
		require.NoError(w, err)
		var sum int64
		for _, s := range sites {
			sum += s.HeldGrams
			if s.Site != household && s.Site != variance {
				require.GreaterOrEqual(w, s.HeldGrams, int64(0), "%s holds less than nothing of %q", s.Site, s.HazardCode)
			}
		}
		require.Zero(w, sum, "grams came from nowhere")
		drifts, err := inventory.Audit(ctx, tx)
		require.Empty(w, drifts)
		return err
	})
}

func (w *world) points() (b Balance) {
	w.Helper()
	w.must(func(ctx context.Context, tx *db.Tx) (err error) { b, err = Points(ctx, tx, "ann"); return err })
	return b
}

func (w *world) state(id string) (r Return) {
	w.Helper()
	w.must(func(ctx context.Context, tx *db.Tx) (err error) { r, err = ReturnByID(ctx, tx, id); return err })
	return r
}

func TestAnOldPartIsFollowedInGramsToItsCertificate(t *testing.T) {
	t.Parallel()
	w := setup(t)
	id := w.graded("CMP", "W1", "OLD-CMP", 8100, FaultConfirmed, Material)
	require.Equal(t, Hazardous, w.state(id).Grade)
	require.Equal(t, Balance{Customer: "ann", Pending: 100}, w.points())
	lot := w.sealed("W1", "900-219-08", 8050, id)
	w.lawful()
	m, err := w.manifest("REC", lot)
	require.NoError(t, err)
	official := "20264401123456"
	w.must(func(ctx context.Context, tx *db.Tx) error { _, err := Dispatch(ctx, tx, m, &official); return err })
	w.must(func(ctx context.Context, tx *db.Tx) error { _, err := Accept(ctx, tx, m, 8040, "R4", ""); return err })
	outputs := []Output{{"steel", 6500}, {"copper", 1000}, {"oil", 540}}
	w.must(func(ctx context.Context, tx *db.Tx) error {
		_, err := Certify(ctx, tx, m, "CERT", "R4", outputs)
		return err
	})
	w.lawful()
	require.Equal(t, Closed, w.state(id).State)
	require.Equal(t, Balance{Customer: "ann", Confirmed: 100}, w.points())
	w.must(func(ctx context.Context, tx *db.Tx) error {
		open, err := OpenOf(ctx, tx, "R1")
		require.Zero(t, open)
		fate, fateErr := FateOf(ctx, tx, "R1")
		require.NoError(t, fateErr)
		require.Len(t, fate[0].Stages, 8)
		require.Equal(t, "CERT", *fate[0].Certificate)
		require.Positive(t, fate[0].Carbon.AvoidedGrams)
		sites, balanceErr := MassBalance(ctx, tx)
		require.NoError(t, balanceErr)
		for _, s := range sites {
			if s.Site == "W1" || s.Site == "REC" || strings.HasPrefix(s.Site, "ROAD:") {
				require.Zero(t, s.HeldGrams, s.Site)
			}
		}
		return err
	})
	require.ErrorIs(t, w.try(func(ctx context.Context, tx *db.Tx) error {
		_, err := Certify(ctx, tx, m, "CERT-2", "R4", outputs)
		return err
	}), ErrCertified, "one certificate a manifest")
}

func TestWhatCanBeUsedAgainGoesBackToTheShelf(t *testing.T) {
	t.Parallel()
	w := setup(t)
	id := w.graded("BRD", "W1", "OLD-BRD", 400, NoFaultFound, Refurbish)
	require.Equal(t, Closed, w.state(id).State)
	require.EqualValues(t, 100, w.points().Confirmed)
	var n int
	require.NoError(t, w.db.GetContext(t.Context(), &n, "SELECT on_hand FROM stock WHERE location = 'W1' AND part = 'BRD' AND condition = 'refurbished'"))
	require.Equal(t, 1, n)
	w.lawful()
}

func TestPointsAreOwedOnlyForWhatWasOwed(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.graded("MOT", "W1", "OLD-MOT", 4000, OtherPart, Mismatch)
	require.Equal(t, Balance{Customer: "ann"}, w.points(), "reversed by the verdict")
	id := w.graded("MOT", "W1", "OLD-MOT2", 4000, FaultConfirmed, Material)
	require.Equal(t, []string{"serial_off"}, w.state(id).Flags)
	id = w.graded("MOT", "W1", "OLD-MOT", 2000, FaultConfirmed, Material)
	require.Equal(t, []string{"weight_off"}, w.state(id).Flags)
	require.Equal(t, Balance{Customer: "ann"}, w.points(), "nothing for a part that is not the one")
	w.lawful()
}

func TestALotTakesItsOwnAndAgreesWithItsWeight(t *testing.T) {
	t.Parallel()
	w := setup(t)
	hazardous := w.graded("CMP", "W1", "OLD-CMP", 8000, FaultConfirmed, Material)
	elsewhere := w.graded("MOT", "W2", "OLD-MOT", 4000, FaultConfirmed, Material)
	plain := w.graded("MOT", "W1", "OLD-MOT", 4000, FaultConfirmed, Material)
	add := func(code string, returns ...string) error {
		return w.try(func(ctx context.Context, tx *db.Tx) error {
			l, err := OpenLot(ctx, tx, "W1", code)
			if err == nil {
				_, err = AddToLot(ctx, tx, l.ID, returns)
			}
			return err
		})
	}
	require.ErrorIs(t, add("", plain, hazardous), ErrHazardMix)
	require.ErrorIs(t, add("", elsewhere), ErrNoReturn)
	require.ErrorIs(t, add("900-000-00"), inventory.ErrHazard)
	require.Equal(t, Graded, w.state(plain).State, "a refused lot takes nothing")
	err := w.try(func(ctx context.Context, tx *db.Tx) error {
		l, err := OpenLot(ctx, tx, "W1", "")
		require.NoError(t, err)
		_, err = AddToLot(ctx, tx, l.ID, []string{plain})
		require.NoError(t, err)
		_, err = SealLot(ctx, tx, l.ID, 4501)
		return err
	})
	require.ErrorIs(t, err, ErrWeight)
	w.lawful()
}

func TestARecyclerTakesOnlyWhatItsPermitCovers(t *testing.T) {
	t.Parallel()
	w := setup(t)
	lot := w.sealed("W1", "900-219-08", 8000, w.graded("CMP", "W1", "OLD-CMP", 8000, FaultConfirmed, Material))
	board := w.sealed("W1", "900-045-49", 400, w.graded("BRD", "W1", "OLD-BRD", 400, FaultConfirmed, Material))
	_, err := w.manifest("OLD", lot)
	require.ErrorIs(t, err, ErrPermit, "expired")
	_, err = w.manifest("TINY", lot)
	require.ErrorIs(t, err, ErrQuota)
	_, err = w.manifest("REC", lot, board)
	require.ErrorIs(t, err, ErrPermit, "a code that is not covered")
	_, err = w.manifest("W2", lot)
	require.ErrorIs(t, err, ErrRecycler)
	m, err := w.manifest("REC", lot)
	require.NoError(t, err)
	bad := "123"
	require.ErrorIs(t, w.try(func(ctx context.Context, tx *db.Tx) error { _, err := Dispatch(ctx, tx, m, &bad); return err }), ErrOfficial)
	_, err = w.manifest("REC", lot)
	require.ErrorIs(t, err, ErrLotState, "a lot travels once")
}

func TestADiscrepancyBlocksTheCertificateUntilItIsSettled(t *testing.T) {
	t.Parallel()
	w := setup(t)
	lot := w.sealed("W1", "900-219-08", 8000, w.graded("CMP", "W1", "OLD-CMP", 8000, FaultConfirmed, Material))
	m, err := w.manifest("REC", lot)
	require.NoError(t, err)
	w.must(func(ctx context.Context, tx *db.Tx) error { _, err := Dispatch(ctx, tx, m, nil); return err })
	accept := func(grams int64) (state string) {
		w.must(func(ctx context.Context, tx *db.Tx) error {
			a, err := Accept(ctx, tx, m, grams, "R4", "")
			state = a.State
			return err
		})
		return state
	}
	certify := func(grams int64) error {
		return w.try(func(ctx context.Context, tx *db.Tx) error {
			_, err := Certify(ctx, tx, m, "CERT", "R4", []Output{{"steel", grams}})
			return err
		})
	}
	require.Equal(t, Discrepant, accept(7000))
	require.ErrorIs(t, certify(7000), ErrManifest)
	require.Equal(t, ManifestAcceptedAs, accept(7950))
	require.ErrorIs(t, certify(7800), ErrWeight)
	require.NoError(t, certify(7950))
	w.lawful()
}

func TestAnObligationFallsDueOnItsDay(t *testing.T) {
	t.Parallel()
	w := setup(t)
	dispatcher := event.NewDispatcher(w.db)
	Subscribe(dispatcher)
	require.NoError(t, dispatcher.Register(t.Context()))
	late, kept := w.oblige("MOT"), w.oblige("CMP")
	w.must(func(ctx context.Context, tx *db.Tx) error { _, err := HandOver(ctx, tx, kept, "BAG", "W1"); return err })
	w.now = w.now.Add(returnTerm - time.Minute)
	require.NoError(t, dispatcher.Drain(t.Context()))
	require.Equal(t, Obliged, w.state(late).State)
	w.now = w.now.Add(2 * time.Minute)
	require.NoError(t, dispatcher.Drain(t.Context()))
	require.Equal(t, Overdue, w.state(late).State)
	require.Equal(t, HandedOver, w.state(kept).State)
	w.must(func(ctx context.Context, tx *db.Tx) error {
		_, err := Waive(ctx, tx, late, "customer keeps it")
		return err
	})
	require.Equal(t, Closed, w.state(late).State)
	require.Equal(t, Balance{Customer: "ann"}, w.points())
}

func TestPermitsAreImportedWholeOrNotAtAll(t *testing.T) {
	t.Parallel()
	w := setup(t)
	load := func(csv string, dry bool) (r inventory.ImportReport) {
		w.must(func(ctx context.Context, tx *db.Tx) (err error) {
			r, err = ImportPermits(ctx, tx, strings.NewReader("recycler,hazard_code,permit,valid_until,quota_grams\n"+csv), dry)
			return err
		})
		return r
	}
	r := load("REC,,N1,2030-01-01,5\nW1,,N2,2030-01-01,5\nREC,,N3,soon,-1\n", false)
	require.Len(t, r.Errors, 3)
	require.Equal(t, 0, load("REC,,N1,2030-01-01,5\n", true).Added)
	require.Equal(t, 1, load("REC,,N1,2030-01-01,5\n", false).Added)
	require.Equal(t, 1, load("REC,,N1,2030-01-01,5\n", false).Unchanged)
	require.Equal(t, 1, load("REC,,N1,2030-01-01,6\n", false).Changed)
}

// TestGramsAreNeverLost sends random old parts on random ways and looks at the laws after each.
func TestGramsAreNeverLost(t *testing.T) {
	t.Parallel()
	w := setup(t)
	n := 0
	rapid.Check(t, func(r *rapid.T) {
		part := rapid.SampledFrom([]string{"CMP", "MOT"}).Draw(r, "part")
		code := map[string]string{"CMP": "900-219-08"}[part]
		var ids []string
		var grams int64
		for range rapid.IntRange(1, 4).Draw(r, "pieces") {
			n++
			g := rapid.Int64Range(1, 20_000).Draw(r, "grams")
			ids = append(ids, w.graded(part, "W1", fmt.Sprintf("S%d", n), g, FaultConfirmed, Material))
			grams += g
		}
		net := max(1, grams+rapid.Int64Range(-600, 600).Draw(r, "scale"))
		if lotAgrees(grams, net) != nil {
			return
		}
		m, err := w.manifest("REC", w.sealed("W1", code, net, ids...))
		require.NoError(t, err)
		w.must(func(ctx context.Context, tx *db.Tx) error { _, err := Dispatch(ctx, tx, m, nil); return err })
		w.lawful()
		accepted := max(1, net+rapid.Int64Range(-net/20, net/20).Draw(r, "bridge"))
		var state string
		w.must(func(ctx context.Context, tx *db.Tx) error {
			a, err := Accept(ctx, tx, m, accepted, "R4", "")
			state = a.State
			return err
		})
		w.lawful()
		if state == ManifestAcceptedAs {
			w.must(func(ctx context.Context, tx *db.Tx) error {
				_, err := Certify(ctx, tx, m, "C-"+m, "R4", []Output{{"steel", accepted}})
				return err
			})
			w.lawful()
		}
	})
}
