package dataload_test

import (
	"bytes"
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"fettle/internal/db"
	"fettle/inventory/dataload"
	"fettle/inventory/inventorytest"
)

// What is exported and loaded again, as either kind of file, changes nothing.
func TestWhatIsExportedCanBeImported(t *testing.T) {
	t.Parallel()
	w := inventorytest.New(t)
	w.Do(func(ctx context.Context, tx *db.Tx) error {
		for _, kind := range dataload.FileKinds() {
			var plain bytes.Buffer
			require.NoError(t, dataload.ExportCSV(ctx, tx, kind, &plain), kind)
			book, err := dataload.ExportXLSX(ctx, tx, kind)
			require.NoError(t, err)
			csv, err := dataload.Import(ctx, tx, kind, bytes.NewReader(plain.Bytes()), dataload.Options{DryRun: true})
			require.NoError(t, err, kind)
			if csv.Rows == 0 {
				continue
			}
			require.Empty(t, csv.Errors, kind)
			xlsx, err := dataload.Import(ctx, tx, kind, bytes.NewReader(book), dataload.Options{DryRun: true})
			require.NoError(t, err, kind)
			xlsx.Found = csv.Found
			require.Equal(t, csv, xlsx, kind)
			if kind != "stock" {
				require.Equal(t, csv.Rows, csv.Unchanged, kind)
			}
		}
		require.ErrorIs(t, dataload.Export(ctx, tx, "secrets", nil), dataload.ErrImport)
		return nil
	})
}
