package dbtest_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"fettle/internal/db"
	"fettle/internal/dbtest"
)

const sqlMark = `CREATE TABLE dbtest_mark (n int)`

const sqlMarked = `
SELECT count(*)
FROM pg_tables
WHERE tablename = 'dbtest_mark'`

const sqlMigrated = `
SELECT count(*)
FROM goose_db_version`

func TestADatabaseIsMigratedAndTheTestsOwn(t *testing.T) {
	t.Parallel()
	for range 4 {
		t.Run("clone", func(t *testing.T) {
			t.Parallel()
			d := dbtest.New(t)
			var n int
			require.NoError(t, d.GetContext(t.Context(), &n, sqlMigrated))
			require.Greater(t, n, 1)
			require.NoError(t, d.InTx(t.Context(), "test", func(tx *db.Tx) error {
				_, err := tx.ExecContext(t.Context(), sqlMark)
				return err
			}))
		})
	}
}

func TestATransactionIsUndone(t *testing.T) {
	t.Parallel()
	for range 2 {
		t.Run("", func(t *testing.T) {
			var n int
			tx := dbtest.Tx(t)
			require.NoError(t, tx.GetContext(t.Context(), &n, sqlMarked))
			require.Zero(t, n)
			_, err := tx.ExecContext(t.Context(), sqlMark)
			require.NoError(t, err)
		})
	}
}
