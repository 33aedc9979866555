package claim_test

import (
	"context"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"fettle/internal/db"
	"fettle/inventory/dataload"
	"fettle/recycling/claim"
	"fettle/recycling/recyclingtest"
)

// loadWarranties loads a file and answers what was done with its rows.
func loadWarranties(w *recyclingtest.World, file string) (r dataload.ImportReport) {
	w.Helper()
	w.Must(func(ctx context.Context, tx *db.Tx) (err error) {
		r, err = dataload.Import(ctx, tx, claim.FileWarranties, strings.NewReader(file), dataload.Options{})
		return err
	})
	return r
}

func warranties(w *recyclingtest.World) (out []claim.Warranty) {
	w.Helper()
	w.Must(func(ctx context.Context, tx *db.Tx) (err error) {
		out, err = claim.Warranties(ctx, tx, "", 10)
		return err
	})
	return out
}

func TestWarrantiesAreLoadedFromAFile(t *testing.T) {
	t.Parallel()
	w := recyclingtest.Setup(t)
	const file = "supplier,part,category,months,answer_days,terms\nKaltwerk,MOT,,24,14,From fitting\nOf all,,m,12,,\n"
	r := loadWarranties(w, file)
	require.Empty(t, r.Errors)
	require.Equal(t, 2, r.Added)
	for _, v := range warranties(w) {
		if v.Part == nil {
			require.Equal(t, []any{"Of all", "m", 12, 30}, []any{v.Supplier, v.Category, v.Months, v.AnswerDays})
		} else {
			require.Equal(t, []any{"Kaltwerk", "MOT", 24, 14, "From fitting"}, []any{v.Supplier, *v.Part, v.Months, v.AnswerDays, v.Terms})
		}
	}

	again := loadWarranties(w, file)
	require.Equal(t, []int{0, 0, 2}, []int{again.Added, again.Changed, again.Unchanged})
	for _, v := range warranties(w) {
		require.Equal(t, 1, v.Version, "the same file changes nothing")
	}

	changed := loadWarranties(w, "part,category,supplier,months\nMOT,,Warmwerk,6\n")
	require.Equal(t, 1, changed.Changed)
	for _, v := range warranties(w) {
		if v.Part != nil {
			require.Equal(t, []any{"Warmwerk", 6, 14, "From fitting"}, []any{v.Supplier, v.Months, v.AnswerDays, v.Terms}, "what the file does not say stays")
		}
	}
}

func TestAWarrantyInAFileIsOfOnePartOrCategoryThatThereIs(t *testing.T) {
	t.Parallel()
	w := recyclingtest.Setup(t)
	r := loadWarranties(w, "supplier,part,category,months\nA,MOT,m,1\nB,,,1\nC,NONE,,1\nD,,none,1\nE,MOT,,-1\nF,BRD,,12\nG,brd,,12\n")
	at := map[int]string{}
	for _, e := range r.Errors {
		at[e.Row] = e.Column
	}
	require.Equal(t, map[int]string{2: "part", 3: "part", 4: "part", 5: "category", 6: "months", 8: "part"}, at)
	require.Empty(t, warranties(w), "a file with an error writes nothing")
}
