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
			rows, err := dataload.Export(ctx, tx, kind)
			require.NoError(t, err, kind)
			plain, err := dataload.ToCSV(rows)
			require.NoError(t, err)
			book, err := dataload.ToXLSX(rows)
			require.NoError(t, err)
			read, err := dataload.FromXLSX(bytes.NewReader(book))
			require.NoError(t, err, kind)
			if len(rows) == 1 {
				continue
			}
			csv, err := dataload.Import(ctx, tx, kind, bytes.NewReader(plain), true)
			require.NoError(t, err, kind)
			require.Empty(t, csv.Errors, kind)
			require.Equal(t, len(rows)-1, csv.Rows, kind)
			xlsx, err := dataload.Import(ctx, tx, kind, read, true)
			require.NoError(t, err, kind)
			require.Equal(t, csv, xlsx, kind)
			if kind != "stock" {
				require.Equal(t, csv.Rows, csv.Unchanged, kind)
			}
		}
		_, err := dataload.Export(ctx, tx, "secrets")
		require.ErrorIs(t, err, dataload.ErrImport)
		return nil
	})
}
