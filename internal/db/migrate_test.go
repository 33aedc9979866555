package db_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"fettle/internal/db"
	"fettle/internal/dbtest"
)

func files(names map[string]string) db.Release {
	out := fstest.MapFS{}
	for name, body := range names {
		if !strings.HasPrefix(name, "functions/") {
			body = "-- +goose Up\n" + body
		}
		out[name] = &fstest.MapFile{Data: []byte(body)}
	}
	return db.ReleaseOf(out)
}

func TestAFileThatArrivesOutOfOrderIsApplied(t *testing.T) {
	t.Parallel()
	d := dbtest.Empty(t)
	ctx := t.Context()
	branch := map[string]string{
		"00001_make_a.sql":          "CREATE TABLE a (n int);",
		"20261128120000_make_c.sql": "CREATE TABLE c (n int);",
	}
	n, err := db.MigrateFrom(ctx, d, files(branch))
	require.NoError(t, err)
	require.Equal(t, 2, n)

	branch["20261127090000_make_b.sql"] = "CREATE TABLE b (n int);"
	merged := files(branch)
	require.ErrorIs(t, db.FitsFiles(ctx, d, merged), db.ErrSchemaOlder)
	n, err = db.MigrateFrom(ctx, d, merged)
	require.NoError(t, err)
	require.Equal(t, 1, n)
	_, err = d.ExecContext(ctx, "INSERT INTO b VALUES (1)")
	require.NoError(t, err)
	require.NoError(t, db.FitsFiles(ctx, d, merged))
}

func TestASchemaThatDoesNotFitSaysWhatToDo(t *testing.T) {
	t.Parallel()
	d := dbtest.Empty(t)
	ctx := t.Context()
	old := map[string]string{"00001_make_a.sql": "CREATE TABLE a (n int);"}
	release := files(old)

	err := db.FitsFiles(ctx, d, release)
	require.ErrorIs(t, err, db.ErrSchemaOlder)
	require.ErrorContains(t, err, "00001_make_a.sql")
	require.ErrorContains(t, err, "fettle migrate")
	var tables int
	require.NoError(t, d.GetContext(ctx, &tables, "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"))
	require.Zero(t, tables, "looking changes nothing")

	old["20261128120000_make_b.sql"] = "CREATE TABLE b (n int);"
	_, err = db.MigrateFrom(ctx, d, files(old))
	require.NoError(t, err)
	err = db.FitsFiles(ctx, d, release)
	require.ErrorIs(t, err, db.ErrSchemaNewer)
	require.ErrorContains(t, err, "20261128120000")
	require.ErrorContains(t, err, "run the release that migrated it")
	_, err = db.MigrateFrom(ctx, d, release)
	require.ErrorIs(t, err, db.ErrSchemaNewer, "an older release does not migrate either")
}

func TestAMigratedDatabaseFits(t *testing.T) {
	t.Parallel()
	require.NoError(t, db.Fits(t.Context(), dbtest.New(t)))
}
