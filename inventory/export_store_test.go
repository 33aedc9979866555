package inventory

import (
	"bytes"
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"fettle/internal/db"
)

// What is exported and loaded again, as either kind of file, changes nothing.
func TestWhatIsExportedCanBeImported(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.do(func(ctx context.Context, tx *db.Tx) error {
		for _, kind := range FileKinds() {
			rows, err := Export(ctx, tx, kind)
			require.NoError(t, err, kind)
			plain, err := ToCSV(rows)
			require.NoError(t, err)
			book, err := ToXLSX(rows)
			require.NoError(t, err)
			read, err := FromXLSX(bytes.NewReader(book))
			require.NoError(t, err, kind)
			if len(rows) == 1 {
				continue
			}
			csv, err := Import(ctx, tx, kind, bytes.NewReader(plain), true)
			require.NoError(t, err, kind)
			require.Empty(t, csv.Errors, kind)
			require.Equal(t, len(rows)-1, csv.Rows, kind)
			xlsx, err := Import(ctx, tx, kind, read, true)
			require.NoError(t, err, kind)
			require.Equal(t, csv, xlsx, kind)
			if kind != "stock" {
				require.Equal(t, csv.Rows, csv.Unchanged, kind)
			}
		}
		_, err := Export(ctx, tx, "secrets")
		require.ErrorIs(t, err, ErrImport)
		return nil
	})
}
