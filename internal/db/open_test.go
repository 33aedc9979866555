package db_test

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"fettle/internal/db"
	"fettle/internal/dbtest"
	"fettle/internal/fault"
)

// serving opens a second pool of a database as the service does, with what the address sets besides.
func serving(t *testing.T, d *db.DB, settings map[string]string) *db.DB {
	t.Helper()
	u, err := url.Parse(d.URL())
	require.NoError(t, err)
	q := u.Query()
	for name, value := range settings {
		q.Set(name, value)
	}
	u.RawQuery = q.Encode()
	s, err := db.OpenServing(t.Context(), u.String())
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	return s
}

func setting(t *testing.T, d *db.DB, name string) (value string) {
	t.Helper()
	require.NoError(t, d.GetContext(t.Context(), &value, "SELECT current_setting($1)", name))
	return value
}

// With PostgreSQL's own jit = on the service did six orders a second instead of forty-one.
func TestSessionsSetWhatTheyNeedUnlessTheAddressSaysOtherwise(t *testing.T) {
	t.Parallel()
	d := dbtest.New(t)
	s := serving(t, d, map[string]string{"statement_timeout": "7000"})
	for name, want := range map[string]string{"jit": "off", "idle_in_transaction_session_timeout": "3500ms", "lock_timeout": "4500ms",
		"statement_timeout": "7s"} {
		require.Equal(t, want, setting(t, s, name), name)
	}
	require.Equal(t, "off", setting(t, d, "jit"))
	require.Equal(t, "0", setting(t, d, "idle_in_transaction_session_timeout"), "commands and tests take their time")
}

// A process that hung in a transaction had the others wait for 38 seconds.
func TestAFrozenTransactionIsTakenBack(t *testing.T) {
	t.Parallel()
	d := dbtest.New(t)
	_, err := d.ExecContext(t.Context(), "CREATE TABLE things (id int PRIMARY KEY, n int); INSERT INTO things VALUES (1, 0)")
	require.NoError(t, err)
	frozen := serving(t, d, map[string]string{"idle_in_transaction_session_timeout": "200"})
	held, err := frozen.BeginTxx(t.Context(), nil)
	require.NoError(t, err)
	_, err = held.ExecContext(t.Context(), "UPDATE things SET n = 1")
	require.NoError(t, err)
	// Nothing is done with held any more, as if its process were stopped.
	require.NoError(t, d.InTx(t.Context(), "other", func(tx *db.Tx) error {
		_, err := tx.ExecContext(t.Context(), "UPDATE things SET n = n + 10")
		return err
	}))
	var n int
	require.NoError(t, d.GetContext(t.Context(), &n, "SELECT n FROM things"))
	require.Equal(t, 10, n)
	require.Error(t, held.Commit())
}

// A row that somebody held delayed scans by 37 seconds.
func TestWhoWaitsForARowIsToldToComeAgain(t *testing.T) {
	t.Parallel()
	d := dbtest.New(t)
	_, err := d.ExecContext(t.Context(), "CREATE TABLE things (id int PRIMARY KEY, n int); INSERT INTO things VALUES (1, 0)")
	require.NoError(t, err)
	held, err := d.BeginTxx(t.Context(), nil)
	require.NoError(t, err)
	defer func() { _ = held.Rollback() }()
	_, err = held.ExecContext(t.Context(), "UPDATE things SET n = 1")
	require.NoError(t, err)
	s := serving(t, d, map[string]string{"lock_timeout": "200"})
	err = s.InTx(t.Context(), "other", func(tx *db.Tx) error {
		_, err := tx.ExecContext(t.Context(), "UPDATE things SET n = n + 10")
		return err
	})
	require.ErrorIs(t, err, db.ErrUnavailable)
	require.True(t, db.Passing(err))
	require.NoError(t, t.Context().Err())
}

// A full disk was ready.
func TestADatabaseThatTakesNothingIsNotAlive(t *testing.T) {
	t.Parallel()
	d := dbtest.New(t)
	require.NoError(t, d.Alive(t.Context()))
	err := d.InTx(t.Context(), "me", func(tx *db.Tx) error {
		_, err := tx.ExecContext(t.Context(), "DO $$ BEGIN RAISE EXCEPTION 'no room' USING ERRCODE = 'disk_full'; END $$")
		return err
	})
	require.Equal(t, fault.Unavailable, fault.KindOf(err))
	require.ErrorIs(t, d.Alive(t.Context()), db.ErrCannotWrite)
}

func TestThePasswordOfTheDatabaseStandsInNoError(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	for _, address := range []string{"postgres://fettle:se%zzsame@127.0.0.1:1/x?sslmode=disable", "postgres://fettle:sesame@127.0.0.1:1/x?sslmode=disable",
		"host=127.0.0.1 port=1 password=sesame sslmode=nonsense", "postgres://fettle:sesame@127.0.0.1:notaport/x"} {
		_, err := db.Open(ctx, address)
		require.Error(t, err)
		require.NotContains(t, err.Error(), "sesame", address)
		require.NotContains(t, err.Error(), "zzsame", address)
	}
}

func TestAConnectionThatWasLostBetweenTwoStatementsIsNoFaultOfTheCaller(t *testing.T) {
	t.Parallel()
	for _, over := range []error{sql.ErrConnDone, sql.ErrTxDone} {
		require.True(t, db.Passing(fmt.Errorf("read a row: %w", over)))
	}
	require.False(t, db.Passing(sql.ErrNoRows))
}
