package main

import (
	"io"
	"testing"

	"github.com/stretchr/testify/require"

	"fettle/internal/db"
	"fettle/internal/dbtest"
)

func TestOnlyMigrateAndServeMigrate(t *testing.T) {
	t.Parallel()
	d := dbtest.Empty(t)
	at, data := "--database-url="+d.URL(), "--data="+t.TempDir()
	for _, command := range [][]string{
		{"audit"}, {"demo"}, {"user", "keys"}, {"user", "token", "nobody"}, {"import", "parts", "schema_test.go"},
		{"dlq", "list"}, {"serve", "--no-migrate", "--listen=127.0.0.1:0"},
	} {
		err := run(t.Context(), append(command, at, data), io.Discard)
		require.ErrorIs(t, err, db.ErrSchemaOlder, command)
		require.ErrorContains(t, err, "fettle migrate", command)
	}
	var tables int
	require.NoError(t, d.GetContext(t.Context(), &tables, "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"))
	require.Zero(t, tables, "a command changed the schema")

	require.NoError(t, run(t.Context(), []string{"migrate", at, data}, io.Discard))
	require.NoError(t, run(t.Context(), []string{"audit", at, data}, io.Discard))
}

func TestASchemaOfALaterReleaseIsRefused(t *testing.T) {
	t.Parallel()
	d := dbtest.New(t)
	_, err := d.ExecContext(t.Context(), "INSERT INTO goose_db_version (version_id, is_applied) VALUES (29991231235959, true)")
	require.NoError(t, err)
	at, data := "--database-url="+d.URL(), "--data="+t.TempDir()
	for _, command := range [][]string{
		{"audit"}, {"migrate"}, {"serve", "--listen=127.0.0.1:0"}, {"serve", "--no-migrate", "--listen=127.0.0.1:0"},
	} {
		err := run(t.Context(), append(command, at, data), io.Discard)
		require.ErrorIs(t, err, db.ErrSchemaNewer, command)
		require.ErrorContains(t, err, "29991231235959", command)
	}
}
