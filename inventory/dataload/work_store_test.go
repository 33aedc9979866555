package dataload_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"fettle/internal/db"
	"fettle/inventory/count"
	"fettle/inventory/inventorytest"
	"fettle/inventory/stock"
	"fettle/inventory/van"
)

func TestAFileOfTransfersOpensOneAReferenceAndOnlyOnce(t *testing.T) {
	t.Parallel()
	w := inventorytest.New(t)
	w.Receive("SEAL", "A", 10)
	file := "reference,from_location,to_location,part,condition,quantity\nT-1,A,B,SEAL,new,4\nT-1,A,B,BELT,new,2\nT-2,A,B,SEAL,new,1\n"
	dry := w.Load("transfers", file, true)
	require.Empty(t, dry.Errors)
	require.Equal(t, 3, dry.Added)
	require.Equal(t, 0, w.Number("SELECT count(*) FROM transfers"), "a dry run writes nothing")
	require.Equal(t, 3, w.Load("transfers", file, false).Added)
	require.Equal(t, 3, w.Load("transfers", file, false).Unchanged, "the same file again does nothing")
	require.Equal(t, 2, w.Number("SELECT count(*) FROM transfers"))
	require.Equal(t, 3, w.Number("SELECT count(*) FROM transfer_lines"))
	bad := w.Load("transfers", "reference,from_location,to_location,part,condition,quantity\nT-3,A,A,SEAL,new,1\nT-4,A,B,NOPE,new,1\n", false)
	require.NotEmpty(t, bad.Errors)
	bad = w.Load("transfers", "reference,from_location,to_location,part,condition,quantity\nT-5,A,B,SEAL,new,1\nT-3,A,A,SEAL,new,1\n", false)
	require.Len(t, bad.Errors, 1)
	require.Equal(t, 3, bad.Errors[0].Row)
	require.Equal(t, 2, w.Number("SELECT count(*) FROM transfers"), "a bad row keeps the good ones out")
	w.Clean()
}

func TestAFileOfCountsIsEnteredAndLeftToBook(t *testing.T) {
	t.Parallel()
	w := inventorytest.New(t)
	w.Receive("SEAL", "A", 10)
	w.Receive("BELT", "B", 3)
	file := "location,part,condition,counted\nA,SEAL,new,10\nB,BELT,new,3\n"
	require.Equal(t, 2, w.Load("counts", file, false).Added)
	require.Equal(t, 2, w.Load("counts", file, false).Unchanged)
	require.Equal(t, 2, w.Number("SELECT count(*) FROM counts WHERE state = 'open'"))
	require.Equal(t, 2, w.Number("SELECT count(*) FROM count_lines WHERE state = 'counted' AND difference = 0"))
	bad := w.Load("counts", "location,part,condition,counted\nA,SEAL,new,9\n", false)
	require.Len(t, bad.Errors, 1, "one counts there already")
	require.NotEmpty(t, w.Load("counts", "location,part,condition,counted\nA,SEAL,new,-1\nX,SEAL,new,1\n", false).Errors)
	w.Do(func(ctx context.Context, tx *db.Tx) error {
		var id string
		if err := tx.GetContext(ctx, &id, "SELECT id FROM counts WHERE location = 'A'"); err != nil {
			return err
		}
		_, err := count.Book(ctx, tx, id)
		return err
	})
	w.Clean()
}

func TestAVanIsFilledUpOnceItIsBelowItsLevel(t *testing.T) {
	t.Parallel()
	w := inventorytest.New(t)
	require.Equal(t, 2, w.Load("van_levels", "van,part,low,high\nVAN,SEAL,2,5\nVAN,BELT,1,1\n", false).Added)
	require.NotEmpty(t, w.Load("van_levels", "van,part,low,high\nVAN,SEAL,5,2\n", false).Errors)
	w.Receive("SEAL", "A", 10)
	w.Do(func(ctx context.Context, tx *db.Tx) error {
		return van.IssueToVan(ctx, tx, "A", "VAN", []van.Load{{Part: "SEAL", Condition: stock.New, Quantity: 1}})
	})
	levels := func() (out []van.Level) {
		w.Do(func(ctx context.Context, tx *db.Tx) (err error) { out, err = van.Levels(ctx, tx, "VAN"); return err })
		return out
	}
	got := levels()
	require.Len(t, got, 2)
	require.Equal(t, []any{"SEAL", int64(1), int64(4)}, []any{got[0].Part, got[0].Free, got[0].Refill}, "the worst first")
	require.Equal(t, []any{"BELT", int64(0), int64(1)}, []any{got[1].Part, got[1].Free, got[1].Refill})
	w.Do(func(ctx context.Context, tx *db.Tx) error {
		return van.IssueToVan(ctx, tx, "A", "VAN", []van.Load{{Part: "SEAL", Condition: stock.New, Quantity: 1}})
	})
	require.Zero(t, levels()[1].Refill, "two are enough")
}
