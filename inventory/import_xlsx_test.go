package inventory

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"

	"fettle/internal/db"
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
	w := setup(t)
	load := func(rows [][]any, dry bool) ImportReport {
		var report ImportReport
		w.do(func(ctx context.Context, tx *db.Tx) error {
			r, err := FromXLSX(workbook(t, rows))
			require.NoError(t, err)
			report, err = Import(ctx, tx, "stock", r, dry)
			return err
		})
		return report
	}
	good := [][]any{{"location", "part", "condition", "quantity", "bin"}, {"A", "SEAL", "new", 7, "A-01"}, {"VAN", "BELT", "new", 2}}
	require.Equal(t, 2, load(good, true).Added)
	require.Equal(t, [2]int64{}, w.counter("SEAL", "A", New), "a dry run writes nothing")
	require.Equal(t, 2, load(good, false).Added)
	require.Equal(t, [2]int64{7, 0}, w.counter("SEAL", "A", New))
	require.Equal(t, [2]int64{2, 0}, w.counter("BELT", "VAN", New))
	bad := load([][]any{good[0], {"A", "NONE", "new", 1.5, ""}}, false)
	require.Equal(t, 2, bad.Errors[0].Row)
	_, err := FromXLSX(strings.NewReader("not a workbook"))
	require.ErrorIs(t, err, ErrImport)
	w.clean()
}
