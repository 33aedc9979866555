package recycling

import (
	"context"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"fettle/internal/db"
	"fettle/inventory/dataload"
)

const permitHeader = "recycler,hazard_code,permit,valid_until,quota_grams\n"

func loadPermits(w *world, csv string, dry bool) (r dataload.ImportReport) {
	w.Helper()
	w.must(func(ctx context.Context, tx *db.Tx) (err error) {
		r, err = ImportPermits(ctx, tx, strings.NewReader(csv), dry)
		return err
	})
	return r
}

func TestABadPermitFileNamesEveryRowAndWritesNone(t *testing.T) {
	t.Parallel()
	w := setup(t)
	var before, after int
	const countSQL = "SELECT count(*) FROM permits"
	require.NoError(t, w.db.GetContext(t.Context(), &before, countSQL))
	for name, c := range map[string]struct {
		csv  string
		want []string // row and column
	}{
		"no header":          {"REC,,N1,2030-01-01,5\n", []string{"1"}},
		"nothing":            {"", []string{"1"}},
		"no recycler":        {permitHeader + "REC,,N1,2030-01-01,5\nW1,,N2,2030-01-01,5\n", []string{"3 recycler"}},
		"three wrongs":       {permitHeader + "NONE,,N1,soon,-1\n", []string{"2 recycler", "2 valid_until", "2 quota_grams"}},
		"an unknown code":    {permitHeader + "REC,900-000-00,N1,2030-01-01,5\n", []string{"2 hazard_code"}},
		"no permit number":   {permitHeader + "REC,,,2030-01-01,5\n", []string{"2 permit"}},
		"the same row again": {permitHeader + "REC,,N1,2030-01-01,5\nREC,,N1,2031-01-01,6\n", []string{"3 permit"}},
	} {
		var got []string
		for _, e := range loadPermits(w, c.csv, false).Errors {
			got = append(got, strings.TrimSpace(strings.Join([]string{strconv.Itoa(e.Row), e.Column}, " ")))
		}
		require.ElementsMatch(t, c.want, got, name)
	}
	r := loadPermits(w, permitHeader+"REC,,N1,2030-01-01,5\n", true)
	require.Empty(t, r.Errors)
	require.True(t, r.DryRun)
	require.NoError(t, w.db.GetContext(t.Context(), &after, countSQL))
	require.Equal(t, before, after)
}

func TestTwoTripsAtOnceDoNotShareTheLastOfAQuota(t *testing.T) {
	t.Parallel()
	w := setup(t)
	loadPermits(w, permitHeader+"TINY,,N1,2030-01-01,7000\n", false)
	var lots []string
	for _, serial := range []string{"M1", "M2", "M3", "M4"} {
		lots = append(lots, w.sealed("W1", "", 4000, w.graded("MOT", "W1", serial, 4000, FaultConfirmed, Material)))
	}
	errs := make([]error, len(lots))
	var wg sync.WaitGroup
	for i, lot := range lots {
		wg.Go(func() { _, errs[i] = w.manifest("TINY", lot) })
	}
	wg.Wait()
	left := 0
	for _, err := range errs {
		if err == nil {
			left++
			continue
		}
		require.ErrorIs(t, err, ErrQuota)
	}
	require.Equal(t, 1, left)
}

func TestARenewedPermitHasItsOwnQuota(t *testing.T) {
	t.Parallel()
	w := setup(t)
	add := func(permit, until string, quota int) {
		_, err := w.db.ExecContext(t.Context(), "INSERT INTO permits (recycler, hazard_code, permit, valid_until, quota_grams) VALUES ('TINY', '', $1, $2, $3)", permit, until, quota)
		require.NoError(t, err)
	}
	lot := func(serial string) string {
		return w.sealed("W1", "", 4000, w.graded("MOT", "W1", serial, 4000, FaultConfirmed, Material))
	}
	add("A1", "2026-12-31", 5000)
	_, err := w.manifest("TINY", lot("M1"))
	require.NoError(t, err)
	second := lot("M2")
	_, err = w.manifest("TINY", second)
	require.ErrorIs(t, err, ErrQuota, "4000 of 5000 g are gone")
	add("A2", "2027-12-31", 5000)
	m, err := w.manifest("TINY", second)
	require.NoError(t, err)
	var permit string
	require.NoError(t, w.db.GetContext(t.Context(), &permit, "SELECT permit FROM manifests WHERE id = $1", m))
	require.Equal(t, "A2", permit)
	_, err = w.manifest("TINY", lot("M3"))
	require.ErrorIs(t, err, ErrQuota, "both are all but gone")
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

func TestPermitsAreImportedWholeOrNotAtAll(t *testing.T) {
	t.Parallel()
	w := setup(t)
	load := func(csv string, dry bool) (r dataload.ImportReport) {
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
