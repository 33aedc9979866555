package db_test

import (
	"maps"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"fettle/internal/db"
	"fettle/internal/dbtest"
)

const keepHashes = `CREATE TABLE applied_functions (name text PRIMARY KEY, hash text NOT NULL, at timestamptz NOT NULL DEFAULT now());`

// schema is a few migrations and functions that a test changes from release to release.
type schema map[string]string

func newSchema() schema {
	return schema{
		"00001_keep_hashes.sql":    keepHashes,
		"00002_make_a.sql":         "CREATE TABLE a (n int);",
		"functions/f.sql":          "-- needs: 00002\nCREATE OR REPLACE FUNCTION f(p int) RETURNS int LANGUAGE sql AS 'SELECT p + 1';",
		"functions/pair.sql":       "-- needs: 00002\nCREATE TYPE pair AS (x int, y int);",
		"functions/sum_of.sql":     "-- needs: 00002\nCREATE FUNCTION sum_of(p pair) RETURNS int LANGUAGE sql AS 'SELECT p.x + p.y';",
		"functions/count_rows.sql": "-- needs: 00002\nCREATE OR REPLACE FUNCTION count_rows() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';",
	}
}

func (s schema) with(changes schema) schema {
	out := maps.Clone(s)
	maps.Copy(out, changes)
	return out
}

func TestAFunctionIsAppliedAgainWhenItsFileChanges(t *testing.T) {
	t.Parallel()
	d, ctx := dbtest.Empty(t), t.Context()
	first := newSchema()
	_, err := db.MigrateFrom(ctx, d, files(first))
	require.NoError(t, err)
	ask := func(query string) (out string) {
		t.Helper()
		require.NoError(t, d.GetContext(ctx, &out, query))
		return out
	}
	require.Equal(t, "2", ask("SELECT f(1)"))
	require.Equal(t, "7", ask("SELECT sum_of((3, 4)::pair)"))
	_, err = d.ExecContext(ctx, "CREATE TRIGGER counted AFTER INSERT ON a FOR EACH STATEMENT EXECUTE FUNCTION count_rows()")
	require.NoError(t, err)

	// Another signature, a wider row type, another body under a trigger.
	second := first.with(schema{
		"functions/f.sql":          "-- needs: 00002\nCREATE OR REPLACE FUNCTION f(p text) RETURNS text LANGUAGE sql AS $$SELECT p || '!'$$;",
		"functions/pair.sql":       "-- needs: 00002\nCREATE TYPE pair AS (x int, y int, z int);",
		"functions/count_rows.sql": "-- needs: 00002\nCREATE OR REPLACE FUNCTION count_rows() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL;  END';",
	})
	err = db.FitsFiles(ctx, d, files(second))
	require.ErrorIs(t, err, db.ErrSchemaOlder)
	require.ErrorContains(t, err, "functions of another build")
	n, err := db.MigrateFrom(ctx, d, files(second))
	require.NoError(t, err)
	require.Zero(t, n)
	require.NoError(t, db.FitsFiles(ctx, d, files(second)))
	require.Equal(t, "1!", ask("SELECT f('1')"))
	require.Equal(t, "1", ask("SELECT count(*) FROM pg_proc WHERE proname = 'f'"))
	require.Equal(t, "7", ask("SELECT sum_of((3, 4, 5)::pair)"))
	_, err = d.ExecContext(ctx, "INSERT INTO a VALUES (1)")
	require.NoError(t, err, "the trigger stays")

	// One without a file is dropped.
	delete(second, "functions/f.sql")
	_, err = db.MigrateFrom(ctx, d, files(second))
	require.NoError(t, err)
	require.Equal(t, "0", ask("SELECT count(*) FROM pg_proc WHERE proname = 'f'"))
}

func TestAFunctionComesWithTheMigrationItNeeds(t *testing.T) {
	t.Parallel()
	d, ctx := dbtest.Empty(t), t.Context()
	first := newSchema()
	_, err := db.MigrateFrom(ctx, d, files(first))
	require.NoError(t, err)

	// The migration that renames the column fails behind it: neither is there.
	renamed := first.with(schema{
		"20261128120000_rename_n.sql": "ALTER TABLE a RENAME n TO pieces;",
		"functions/f.sql": "-- needs: 20261128120000\n" +
			"CREATE OR REPLACE FUNCTION f(p int) RETURNS bigint LANGUAGE sql AS 'SELECT sum(pieces) FROM a';",
	})
	broken := renamed.with(schema{"functions/g.sql": "-- needs: 20261128120000\nCREATE FUNCTION g() RETURNS int LANGUAGE sql AS 'SELECT nothing';"})
	_, err = db.MigrateFrom(ctx, d, files(broken))
	require.ErrorContains(t, err, "functions/g.sql")
	var n int
	require.NoError(t, d.GetContext(ctx, &n, "SELECT f(1) + (SELECT count(n)::int FROM a)"))
	require.Equal(t, 2, n)

	_, err = db.MigrateFrom(ctx, d, files(renamed))
	require.NoError(t, err)
	require.NoError(t, d.GetContext(ctx, &n, "SELECT coalesce(f(1), 0)"))

	// A trigger of a new migration may call a function that is new too.
	_, err = db.MigrateFrom(ctx, d, files(renamed.with(schema{
		"20261128130000_watch_a.sql": "CREATE TRIGGER watched AFTER INSERT ON a FOR EACH STATEMENT EXECUTE FUNCTION watch();",
		"functions/watch.sql":        "-- needs: 00002\nCREATE FUNCTION watch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';",
	})))
	require.NoError(t, err)
}

// What a trigger hangs on stays until the migration that hangs it elsewhere has run.
func TestAFunctionUnderATriggerGetsAnotherName(t *testing.T) {
	t.Parallel()
	d, ctx := dbtest.Empty(t), t.Context()
	first := newSchema().with(schema{
		"20261128120000_watch_a.sql": "CREATE TRIGGER counted AFTER INSERT ON a FOR EACH STATEMENT EXECUTE FUNCTION count_rows();",
	})
	_, err := db.MigrateFrom(ctx, d, files(first))
	require.NoError(t, err)

	second := first.with(schema{
		"20261128130000_call_a_by_b.sql": "ALTER TABLE a RENAME TO b; DROP TRIGGER counted ON b;" +
			"CREATE TRIGGER tallied AFTER INSERT ON b FOR EACH STATEMENT EXECUTE FUNCTION tally_rows();",
		"functions/tally_rows.sql": "-- needs: 00002\nCREATE OR REPLACE FUNCTION tally_rows() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';",
		"functions/f.sql":          "-- needs: 20261128130000\nCREATE OR REPLACE FUNCTION f(p int) RETURNS bigint LANGUAGE sql AS 'SELECT count(*) FROM b';",
	})
	delete(second, "functions/count_rows.sql")
	_, err = db.MigrateFrom(ctx, d, files(second))
	require.NoError(t, err)
	_, err = d.ExecContext(ctx, "INSERT INTO b VALUES (1)")
	require.NoError(t, err)
	var left int
	require.NoError(t, d.GetContext(ctx, &left, "SELECT count(*) FROM pg_proc WHERE proname = 'count_rows'"))
	require.Zero(t, left)
}

func TestAFileOfAFunctionThatSaysTooLittleIsRefused(t *testing.T) {
	t.Parallel()
	d := dbtest.Empty(t)
	for name, body := range map[string]string{
		"it must define one function":    "-- needs: 00002\nCREATE FUNCTION other() RETURNS int LANGUAGE sql AS 'SELECT 1';",
		`a line "-- needs: VERSION"`:     "CREATE FUNCTION x() RETURNS int LANGUAGE sql AS 'SELECT 1';",
		"needs migration 20300101000000": "-- needs: 20300101000000\nCREATE FUNCTION x() RETURNS int LANGUAGE sql AS 'SELECT 1';",
	} {
		_, err := db.MigrateFrom(t.Context(), d, files(newSchema().with(schema{"functions/x.sql": body})))
		require.ErrorContains(t, err, name)
	}
}

const definedSQL = `
SELECT p.proname
FROM pg_proc p
WHERE p.pronamespace = 'public'::regnamespace
UNION ALL
SELECT t.typname
FROM pg_type t
JOIN pg_class c ON c.oid = t.typrelid
WHERE t.typnamespace = 'public'::regnamespace AND c.relkind = 'c'
ORDER BY 1`

func TestEveryFunctionHasItsFile(t *testing.T) {
	t.Parallel()
	var defined []string
	require.NoError(t, dbtest.New(t).SelectContext(t.Context(), &defined, definedSQL))
	require.Equal(t, db.FunctionFiles(t), defined, "a function of the database without a file in migrations/functions, or the other way")
}

// Migrations before functions had files of their own defined them; none does any more. One that lives for the session alone
// is of the migration.
func TestNoMigrationDefinesAFunction(t *testing.T) {
	t.Parallel()
	defines := regexp.MustCompile(`(?i)(CREATE|ALTER)\s+(OR\s+REPLACE\s+)?(FUNCTION|TYPE|PROCEDURE)\b`)
	for name, text := range db.MigrationFiles(t) {
		if len(strings.SplitN(name, "_", 2)[0]) == 14 {
			require.NotRegexp(t, defines, strings.ReplaceAll(text, "CREATE FUNCTION pg_temp.", ""), "%s: a function has one current definition, in migrations/functions", name)
		}
	}
}
