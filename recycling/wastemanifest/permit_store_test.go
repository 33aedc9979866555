package wastemanifest_test

import (
	"context"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"fettle/internal/db"
	"fettle/inventory/dataload"
	"fettle/recycling/oldpart"
	"fettle/recycling/recyclingtest"
	"fettle/recycling/wastelot"
	"fettle/recycling/wastemanifest"
)

const permitHeader = "recycler,hazard_code,permit,valid_until,quota_grams\n"

func loadPermits(w *recyclingtest.World, csv string, dry bool) (r dataload.ImportReport) {
	w.Helper()
	w.Must(func(ctx context.Context, tx *db.Tx) (err error) {
		r, err = dataload.Import(ctx, tx, wastemanifest.FilePermits, strings.NewReader(csv), dataload.Options{DryRun: dry})
		return err
	})
	return r
}

func TestABadPermitFileNamesEveryRowAndWritesNone(t *testing.T) {
	t.Parallel()
	w := recyclingtest.Setup(t)
	var before, after int
	const countSQL = "SELECT count(*) FROM permits"
	require.NoError(t, w.DB.GetContext(t.Context(), &before, countSQL))
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
		"the same row again": {permitHeader + "REC,,N1,2030-01-01,5\nREC,,N1,2031-01-01,6\n", []string{"3 recycler"}},
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
	require.NoError(t, w.DB.GetContext(t.Context(), &after, countSQL))
	require.Equal(t, before, after)
}

func TestTwoTripsAtOnceDoNotShareTheLastOfAQuota(t *testing.T) {
	t.Parallel()
	w := recyclingtest.Setup(t)
	loadPermits(w, permitHeader+"TINY,,N1,2030-01-01,7000\n", false)
	var lots []string
	for _, serial := range []string{"M1", "M2", "M3", "M4"} {
		lots = append(lots, w.Sealed("W1", "", 4000, w.Graded("MOT", "W1", serial, 4000, oldpart.FaultConfirmed, oldpart.Material)))
	}
	errs := make([]error, len(lots))
	var wg sync.WaitGroup
	for i, lot := range lots {
		wg.Go(func() { _, errs[i] = w.Manifest("TINY", lot) })
	}
	wg.Wait()
	left := 0
	for _, err := range errs {
		if err == nil {
			left++
			continue
		}
		require.ErrorIs(t, err, wastemanifest.ErrQuota)
	}
	require.Equal(t, 1, left)
}

func TestARenewedPermitHasItsOwnQuota(t *testing.T) {
	t.Parallel()
	w := recyclingtest.Setup(t)
	add := func(permit, until string, quota int) {
		_, err := w.DB.ExecContext(t.Context(), "INSERT INTO permits (recycler, hazard_code, permit, valid_until, quota_grams) VALUES ('TINY', '', $1, $2, $3)", permit, until, quota)
		require.NoError(t, err)
	}
	lot := func(serial string) string {
		return w.Sealed("W1", "", 4000, w.Graded("MOT", "W1", serial, 4000, oldpart.FaultConfirmed, oldpart.Material))
	}
	add("A1", "2026-12-31", 5000)
	_, err := w.Manifest("TINY", lot("M1"))
	require.NoError(t, err)
	second := lot("M2")
	_, err = w.Manifest("TINY", second)
	require.ErrorIs(t, err, wastemanifest.ErrQuota, "4000 of 5000 g are gone")
	add("A2", "2027-12-31", 5000)
	m, err := w.Manifest("TINY", second)
	require.NoError(t, err)
	var permit string
	require.NoError(t, w.DB.GetContext(t.Context(), &permit, "SELECT permit FROM waste_manifests WHERE id = $1", m))
	require.Equal(t, "A2", permit)
	_, err = w.Manifest("TINY", lot("M3"))
	require.ErrorIs(t, err, wastemanifest.ErrQuota, "both are all but gone")
}

func TestARecyclerTakesOnlyWhatItsPermitCovers(t *testing.T) {
	t.Parallel()
	w := recyclingtest.Setup(t)
	lot := w.Sealed("W1", "900-219-08", 8000, w.Graded("CMP", "W1", "OLD-CMP", 8000, oldpart.FaultConfirmed, oldpart.Material))
	board := w.Sealed("W1", "900-045-49", 400, w.Graded("BRD", "W1", "OLD-BRD", 400, oldpart.FaultConfirmed, oldpart.Material))
	_, err := w.Manifest("OLD", lot)
	require.ErrorIs(t, err, wastemanifest.ErrPermit, "expired")
	_, err = w.Manifest("TINY", lot)
	require.ErrorIs(t, err, wastemanifest.ErrQuota)
	_, err = w.Manifest("REC", lot, board)
	require.ErrorIs(t, err, wastemanifest.ErrPermit, "a code that is not covered")
	_, err = w.Manifest("W2", lot)
	require.ErrorIs(t, err, wastemanifest.ErrRecycler)
	m, err := w.Manifest("REC", lot)
	require.NoError(t, err)
	bad := "123"
	require.ErrorIs(t, w.Try(func(ctx context.Context, tx *db.Tx) error {
		_, err := wastemanifest.Dispatch(ctx, tx, m, &bad)
		return err
	}), wastemanifest.ErrOfficial)
	_, err = w.Manifest("REC", lot)
	require.ErrorIs(t, err, wastelot.ErrLotState, "a lot travels once")
}

func TestPermitsAreImportedWholeOrNotAtAll(t *testing.T) {
	t.Parallel()
	w := recyclingtest.Setup(t)
	load := func(csv string, dry bool) (r dataload.ImportReport) {
		w.Must(func(ctx context.Context, tx *db.Tx) (err error) {
			r, err = dataload.Import(ctx, tx, wastemanifest.FilePermits, strings.NewReader("recycler,hazard_code,permit,valid_until,quota_grams\n"+csv), dataload.Options{DryRun: dry})
			return err
		})
		return r
	}
	r := load("REC,,N1,2030-01-01,5\nW1,,N2,2030-01-01,5\nREC,,N3,soon,-1\n", false)
	require.Len(t, r.Errors, 3)
	require.Equal(t, 1, load("REC,,N1,2030-01-01,5\n", true).Added, "a dry run counts what it would do")
	require.Equal(t, 1, load("REC,,N1,2030-01-01,5\n", false).Added)
	require.Equal(t, 1, load("REC,,N1,2030-01-01,5\n", false).Unchanged)
	require.Equal(t, 1, load("REC,,N1,2030-01-01,6\n", false).Changed)
}
