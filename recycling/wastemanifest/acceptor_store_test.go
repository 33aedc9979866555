package wastemanifest_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"fettle/internal/db"
	"fettle/internal/fault"
	"fettle/inventory/catalog"
	"fettle/recycling"
	"fettle/recycling/oldpart"
	"fettle/recycling/recyclingtest"
	"fettle/recycling/wastelot"
	"fettle/recycling/wastemanifest"
)

const placesSQL = `
UPDATE locations SET province = '广东', lon = 113.25, lat = 23.12 WHERE code IN ('W1', 'W2');
UPDATE locations SET province = '广东', lon = 113.9, lat = 22.5 WHERE code = 'REC';
UPDATE locations SET province = '广东', lon = 113.3, lat = 23.1 WHERE code IN ('OLD', 'TINY');
INSERT INTO locations (code, kind, name_zh, name_en, province, lon, lat, closed_at) VALUES
    ('NEAR', 'recycler', '湖南', 'Hunan', '湖南', 113.2, 23.2, NULL), ('SHUT', 'recycler', '关', 'Shut', '广东', 113.2, 23.1, '2026-01-01'),
    ('NONE', 'recycler', '无', 'None', '广东', 113.2, 23.1, NULL), ('FAR', 'recycler', '远', 'Far', '广东', 116.1, 24.3, NULL);
INSERT INTO permits (recycler, hazard_code, permit, valid_until, quota_grams) VALUES
    ('NEAR', '900-219-08', 'H1', '2999-01-01', 1000000), ('SHUT', '900-219-08', 'S1', '2999-01-01', 1000000), ('FAR', '900-219-08', 'F1', '2999-01-01', 1000000)`

func placed(t *testing.T) *yard {
	t.Helper()
	y := &yard{World: recyclingtest.Setup(t)}
	_, err := y.DB.ExecContext(t.Context(), placesSQL)
	require.NoError(t, err)
	return y
}

func (y *yard) acceptors(lot string) (order []string, why map[string]wastemanifest.Obstacle) {
	y.Helper()
	why = map[string]wastemanifest.Obstacle{}
	y.Must(func(ctx context.Context, tx *db.Tx) error {
		l, err := wastelot.LotByID(ctx, tx, lot)
		if err != nil {
			return err
		}
		all, err := wastemanifest.AcceptorsOf(ctx, tx, l)
		for _, a := range all {
			order = append(order, a.Recycler)
			why[a.Recycler] = a.Obstacle
		}
		return err
	})
	return order, why
}

func (y *yard) approve(a wastemanifest.Approval) error {
	return y.Try(func(ctx context.Context, tx *db.Tx) error {
		_, err := wastemanifest.AddApproval(ctx, tx, a)
		return err
	})
}

func day(month time.Month, of int) time.Time { return time.Date(2026, month, of, 0, 0, 0, 0, time.UTC) }

// TestRecyclersStandByDistanceAndSayWhyNot: the nearest that may take it is first, and each other names what stands in its way.
func TestRecyclersStandByDistanceAndSayWhyNot(t *testing.T) {
	t.Parallel()
	y := placed(t)
	lot := y.lot()
	order, why := y.acceptors(lot)
	require.Equal(t, []string{"REC", "FAR"}, order[:2])
	require.Equal(t, map[string]wastemanifest.Obstacle{"REC": "", "FAR": "", "NEAR": wastemanifest.NoApproval, "SHUT": wastemanifest.SiteClosed,
		"NONE": wastemanifest.NotCovered, "OLD": wastemanifest.Expired, "TINY": wastemanifest.OverQuota}, why)
	for recycler, obstacle := range why {
		err := y.Try(func(ctx context.Context, tx *db.Tx) error {
			_, err := wastemanifest.OpenManifest(ctx, tx, wastemanifest.Journey{MoverOut: "W1", Acceptor: recycler, Carrier: "c", Vehicle: "v", Lots: []string{lot}})
			if err == nil {
				return errUndo
			}
			return err
		})
		require.Equal(t, obstacle == "", errors.Is(err, errUndo), "the list of %s says what the door does: %v", recycler, err)
	}
	require.NoError(t, y.approve(wastemanifest.Approval{Number: "粤-2026-1", MoverOut: "W1", Acceptor: "NEAR", Codes: []string{"900-219-08"},
		ValidFrom: day(11, 1), ValidUntil: day(11, 30), Grams: 10_000}))
	order, _ = y.acceptors(lot)
	require.Equal(t, "NEAR", order[0])
}

type undo struct{}

func (undo) Error() string { return "undo" }

var errUndo = undo{}

func TestWasteLeavesItsProvinceOnlyUnderAnApproval(t *testing.T) {
	t.Parallel()
	y := placed(t)
	first, second := y.lot(), y.lot()
	_, err := y.DB.ExecContext(t.Context(), "UPDATE locations SET area_code = '430100' WHERE code = 'NEAR'")
	require.NoError(t, err)
	_, err = y.draft("NEAR", "", first)
	require.ErrorIs(t, err, wastemanifest.ErrApproval)
	var told *fault.Fault
	require.ErrorAs(t, err, &told)
	require.Equal(t, "43", told.Values["to"], "a province is told by its number, which has a name in every language")
	a := wastemanifest.Approval{Number: " 粤-2026-a1 ", MoverOut: "W1", Acceptor: "NEAR", Codes: []string{"900-219-08"}, ValidFrom: day(11, 24), ValidUntil: day(11, 25), Grams: 10_000}
	require.NoError(t, y.approve(a))
	_, err = y.draft("NEAR", "", first)
	require.ErrorIs(t, err, wastemanifest.ErrApproval, "it holds from tomorrow")
	y.Now = time.Date(2026, 11, 23, 16, 30, 0, 0, time.UTC)
	m, err := y.draft("NEAR", "", first)
	require.NoError(t, err, "half past midnight at the site is its first day")
	require.Equal(t, "粤-2026-A1", m.Approval)
	_, err = y.draft("NEAR", "", second)
	require.ErrorIs(t, err, wastemanifest.ErrApproval, "8000 of 10000 g are gone")
	y.Now = y.Now.AddDate(0, 0, 2)
	_, err = y.dispatch(m.ID)
	require.ErrorIs(t, err, wastemanifest.ErrApproval, "on the day of departure it has ended")

	a.Number = "粤-2026-Ａ1"
	require.ErrorIs(t, y.approve(a), wastemanifest.ErrApproved, "the same number, however it is written")
	for wrong, change := range map[string]func(*wastemanifest.Approval){
		"a comma":          func(a *wastemanifest.Approval) { a.Number = "A, B" },
		"nothing":          func(a *wastemanifest.Approval) { a.Number = " " },
		"ends before":      func(a *wastemanifest.Approval) { a.ValidUntil = day(11, 1) },
		"more than a year": func(a *wastemanifest.Approval) { a.ValidUntil = a.ValidFrom.AddDate(1, 0, 1) },
	} {
		b := a
		b.Number = "N-2"
		change(&b)
		require.ErrorIs(t, y.approve(b), wastemanifest.ErrApprovalOf, wrong)
	}
	b := a
	b.Number, b.Codes = "N-3", []string{"900-000-00"}
	require.ErrorIs(t, y.approve(b), catalog.ErrHazard)
	b.Codes, b.Acceptor = a.Codes, "W2"
	require.ErrorIs(t, y.approve(b), wastemanifest.ErrRecycler)
}

// TestAPermitIsAskedAgainOnTheDayOfDeparture: a draft that was made while its permit held left under it years later.
func TestAPermitIsAskedAgainOnTheDayOfDeparture(t *testing.T) {
	t.Parallel()
	y := &yard{World: recyclingtest.Setup(t)}
	_, err := y.DB.ExecContext(t.Context(), "UPDATE permits SET valid_until = '2026-11-23', quota_grams = 8000 WHERE permit = 'P1'")
	require.NoError(t, err)
	lot := y.lot()
	m, err := y.draft("REC", "", lot)
	require.NoError(t, err, "its last day")
	y.Now = time.Date(2026, 11, 23, 16, 4, 0, 0, time.UTC)
	_, err = y.dispatch(m.ID)
	require.ErrorIs(t, err, wastemanifest.ErrPermit, "four past midnight at the site")
	_, err = y.DB.ExecContext(t.Context(), "INSERT INTO permits (recycler, hazard_code, permit, valid_until, quota_grams) VALUES ('REC', '900-219-08', 'P1-2027', '2027-11-23', 8000)")
	require.NoError(t, err)
	m, err = y.dispatch(m.ID)
	require.NoError(t, err, "its own share of the quota is not in its way")
	require.Equal(t, "P1-2027", m.Permit, "it leaves under the one that holds")
	y.Lawful()
}

func TestADraftIsCancelledAndItsLotsAreAsTheyWere(t *testing.T) {
	t.Parallel()
	y := openYard(t)
	cancel := func(id string) error {
		_, err := y.do(func(ctx context.Context, tx *db.Tx) (wastemanifest.Manifest, error) {
			return wastemanifest.Cancel(ctx, tx, id)
		})
		return err
	}
	lot := y.lot()
	m, err := y.draft("REC", "", lot)
	require.NoError(t, err)
	require.NoError(t, cancel(m.ID))
	first := y.left("REC", "", lot)
	require.ErrorIs(t, cancel(first.ID), wastemanifest.ErrManifest)
	_, err = y.reject(first.ID, lot)
	require.NoError(t, err)
	home, err := y.draft("W1", first.ID, lot)
	require.NoError(t, err)
	require.NoError(t, cancel(home.ID))
	y.left("OLD", first.ID, lot)
	y.Lawful()
}

func TestWhatThePolicyKeepsApartSharesNoVehicle(t *testing.T) {
	t.Parallel()
	y := openYard(t)
	_, err := y.DB.ExecContext(t.Context(), `INSERT INTO hazards (code, edition, valid_from, name_zh, name_en, hazard) VALUES
	('900-045-49', '2027', '2026-11-01', '废电路板', 'circuit boards', 'T/C'), ('900-045-49', '2029', '2029-01-01', '废电路板', 'circuit boards', 'T')`)
	require.NoError(t, err)
	y.Permit("REC", "900-045-49")
	board := y.Sealed("W1", "900-045-49", 400, y.Graded("BRD", "W1", "B1", 400, oldpart.FaultConfirmed, oldpart.Material))
	_, err = y.draft("REC", "", y.lot(), board)
	require.ErrorIs(t, err, wastelot.ErrHazardMix, "C and I, by the edition in force")
	_, err = y.draft("REC", "", y.lot(), y.lot())
	require.NoError(t, err)
	var board1 wastemanifest.Lying
	y.Must(func(ctx context.Context, tx *db.Tx) error {
		all, err := wastemanifest.Board(ctx, tx, []string{"W1"})
		for _, l := range all {
			if l.HazardCode == "900-045-49" {
				board1 = l
			}
		}
		return err
	})
	require.Equal(t, []string{"900-219-08"}, board1.Conflicting)
}

func TestTheBoardShowsWhatLiesWithItsClockAndQuota(t *testing.T) {
	t.Parallel()
	d := recyclingtest.OpenDoor(t, recycling.Routes)
	d.Now = d.Now.AddDate(0, 0, -300)
	old := d.Graded("CMP", "W1", "K1", 8000, oldpart.FaultConfirmed, oldpart.Material)
	d.Now = d.Now.AddDate(0, 0, 300)
	d.Graded("CMP", "W1", "K2", 8000, oldpart.FaultConfirmed, oldpart.Material)
	d.Graded("MOT", "W1", "M1", 4000, oldpart.FaultConfirmed, oldpart.Material)
	d.Graded("BRD", "W2", "B1", 400, oldpart.FaultConfirmed, oldpart.Material)
	d.Sealed("W1", "900-219-08", 8000, old)
	board := func(sites ...string) (out []wastemanifest.Lying) {
		d.Must(func(ctx context.Context, tx *db.Tx) (err error) {
			out, err = wastemanifest.Board(ctx, tx, sites)
			return err
		})
		return out
	}
	all := board()
	require.Len(t, all, 2, "ordinary scrap has no clock")
	l := all[0]
	require.Equal(t, []any{"W1", "900-219-08", 2, int64(16000), 1, 65, 1}, []any{l.Site, l.HazardCode, l.Pieces, l.Grams, l.Loose, l.DaysLeft, len(l.Lots)})
	require.Equal(t, int64(1_000_005_000), l.QuotaGrams, "REC and TINY; the one that ended does not count")
	require.Equal(t, 2999, l.PermitEnds.Year())
	require.Len(t, board("W2"), 1)
	require.Len(t, d.Does(recyclingtest.KeeperOfOne, "GET /v1/hazardous-board", "").Items, 1, "a keeper sees his own site")
}
