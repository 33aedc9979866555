package catalog_test

import (
	"context"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"fettle/internal/db"
	"fettle/inventory/catalog"
	"fettle/inventory/dataload"
	"fettle/inventory/inventorytest"
)

func found(w inventorytest.World, query string) (out []string) {
	w.Helper()
	w.Do(func(ctx context.Context, tx *db.Tx) error {
		rows, err := catalog.ListParts(ctx, tx, catalog.PartFilter{Query: query, Limit: 10})
		out = nil
		for _, p := range rows {
			out = append(out, strings.TrimRight(p.Number+" "+p.SupersededBy+" "+p.FoundBy, " "))
		}
		return err
	})
	return out
}

func TestAPartIsFoundByTheNumbersOthersGiveIt(t *testing.T) {
	t.Parallel()
	w := inventorytest.New(t)
	numbers := "part,scheme,issuer,identifier\nSEAL,maker,Haier,0060-827 634A\nSEAL,gtin,,6901234567892\nSEAL,former,,OLD SEAL/1\nBELT,supplier,甲公司,B/77\n"
	r := w.Load("part_numbers", numbers, false)
	require.Empty(t, r.Errors)
	require.Equal(t, 4, r.Added)
	require.Equal(t, 4, w.Load("part_numbers", numbers, false).Unchanged)
	for _, query := range []string{"0060827634a", "6901234567892", "oldseal1", "０060-827634"} {
		require.Equal(t, "SEAL", strings.Split(found(w, query)[0], " ")[0], query)
	}
	w.Do(func(ctx context.Context, tx *db.Tx) error {
		for scanned, part := range map[string]string{"06901234567892": "SEAL", "6901234567892": "SEAL", "old seal 1": "SEAL", "b77": "BELT", "COMP": "COMP"} {
			p, err := catalog.PartByAnyNumber(ctx, tx, scanned)
			require.NoError(t, err, scanned)
			require.Equal(t, part, p.Number, scanned)
		}
		_, err := catalog.PartByAnyNumber(ctx, tx, "nobody")
		require.ErrorIs(t, err, catalog.ErrNoPart)
		list, err := catalog.NumbersOf(ctx, tx, "SEAL")
		require.Len(t, list, 3)
		return err
	})
	bad := w.Load("part_numbers", "part,scheme,issuer,identifier\nSEAL,gtin,,6901234567890\nSEAL,maker,X,1-2\nBELT,maker,X,12\nSEAL,ean,,1\n", false)
	var at []int
	for _, e := range bad.Errors {
		at = append(at, e.Row)
	}
	require.Equal(t, []int{2, 4, 5}, at)
}

func TestAnOldNumberShowsWhatReplacesIt(t *testing.T) {
	t.Parallel()
	w := inventorytest.New(t)
	require.Equal(t, 2, w.Load(dataload.FileSupersessions, "from_part,to_part,mode,effective_on,factor,two_way\nSEAL,BELT,stock_only,2020-01-01,1,false\nBELT,COMP,stock_only,2020-01-01,1,false\n", false).Added)
	require.Equal(t, []string{"BELT COMP", "COMP", "SEAL BELT"}, found(w, "SEAL"))
	require.Equal(t, []string{"COMP"}, found(w, "COMP"))
}
