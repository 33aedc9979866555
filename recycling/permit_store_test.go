package recycling

import (
	"context"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"fettle/internal/db"
	"fettle/inventory"
)

const permitHeader = "recycler,hazard_code,permit,valid_until,quota_grams\n"

func (w *world) load(csv string, dry bool) (r inventory.ImportReport) {
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
		for _, e := range w.load(c.csv, false).Errors {
			got = append(got, strings.TrimSpace(strings.Join([]string{strconv.Itoa(e.Row), e.Column}, " ")))
		}
		require.ElementsMatch(t, c.want, got, name)
	}
	r := w.load(permitHeader+"REC,,N1,2030-01-01,5\n", true)
	require.Empty(t, r.Errors)
	require.True(t, r.DryRun)
	require.NoError(t, w.db.GetContext(t.Context(), &after, countSQL))
	require.Equal(t, before, after)
}

func TestTwoTripsAtOnceDoNotShareTheLastOfAQuota(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.load(permitHeader+"TINY,,N1,2030-01-01,7000\n", false)
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
