package dataload_test

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"

	"fettle/internal/db"
	"fettle/inventory/dataload"
	"fettle/inventory/inventorytest"
	"fettle/inventory/stock"
)

func workbook(t *testing.T, rows [][]any) *bytes.Buffer {
	t.Helper()
	book := excelize.NewFile()
	for i, cells := range rows {
		at, err := excelize.CoordinatesToCellName(1, i+1)
		require.NoError(t, err)
		require.NoError(t, book.SetSheetRow("Sheet1", at, &cells))
	}
	out, err := book.WriteToBuffer()
	require.NoError(t, err)
	require.NoError(t, book.Close())
	return out
}

func TestAWorkbookIsReadAsTheSameFile(t *testing.T) {
	t.Parallel()
	w := inventorytest.New(t)
	load := func(rows [][]any, dry bool) dataload.ImportReport {
		var report dataload.ImportReport
		w.Do(func(ctx context.Context, tx *db.Tx) error {
			r, err := dataload.FromXLSX(workbook(t, rows))
			require.NoError(t, err)
			report, err = dataload.Import(ctx, tx, "stock", r, dry)
			return err
		})
		return report
	}
	good := [][]any{{"location", "part", "condition", "quantity", "bin"}, {"A", "SEAL", "new", 7, "A-01"}, {"VAN", "BELT", "new", 2}}
	require.Equal(t, 2, load(good, true).Added)
	require.Equal(t, [2]int64{}, w.Counter("SEAL", "A", stock.New), "a dry run writes nothing")
	require.Equal(t, 2, load(good, false).Added)
	require.Equal(t, [2]int64{7, 0}, w.Counter("SEAL", "A", stock.New))
	require.Equal(t, [2]int64{2, 0}, w.Counter("BELT", "VAN", stock.New))
	bad := load([][]any{good[0], {"A", "NONE", "new", 1.5, ""}}, false)
	require.Equal(t, 2, bad.Errors[0].Row)
	_, err := dataload.FromXLSX(strings.NewReader("not a workbook"))
	require.ErrorIs(t, err, dataload.ErrImport)
	w.Clean()
}
