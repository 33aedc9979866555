package db_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"fettle/internal/db"
	"fettle/internal/dbtest"
	"fettle/internal/fault"
)

func TestABodyThatFailsLeavesNothing(t *testing.T) {
	t.Parallel()
	d := dbtest.New(t)
	boom := errors.New("boom")
	err := d.InTx(t.Context(), "me", func(tx *db.Tx) error {
		_, err := tx.ExecContext(t.Context(), "INSERT INTO calendars (calendar, weekdays, name_zh, name_en) VALUES ('X', '1111100', 'x', 'x')")
		require.NoError(t, err)
		return boom
	})
	require.ErrorIs(t, err, boom)
	var n int
	require.NoError(t, d.GetContext(t.Context(), &n, "SELECT count(*) FROM calendars WHERE calendar = 'X'"))
	require.Zero(t, n)
}

func TestACommitThatFailsIsReported(t *testing.T) {
	t.Parallel()
	d := dbtest.New(t)
	ctx := t.Context()
	_, err := d.ExecContext(ctx, `
		CREATE TABLE parent (id int PRIMARY KEY);
		CREATE TABLE child (id int REFERENCES parent (id) DEFERRABLE INITIALLY DEFERRED)`)
	require.NoError(t, err)
	err = d.InTx(ctx, "me", func(tx *db.Tx) error {
		_, err := tx.ExecContext(ctx, "INSERT INTO child VALUES (1)")
		return err
	})
	require.Error(t, err, "a deferred constraint fails at COMMIT and the caller must hear of it")
}

func TestADeadlockRunsTheBodyAgain(t *testing.T) {
	t.Parallel()
	d := dbtest.New(t)
	ctx := t.Context()
	_, err := d.ExecContext(ctx, "CREATE TABLE pair (id int PRIMARY KEY, n int NOT NULL DEFAULT 0); INSERT INTO pair VALUES (1), (2)")
	require.NoError(t, err)
	first := []chan struct{}{make(chan struct{}), make(chan struct{})}
	done := make(chan error, 2)
	for i := range 2 {
		go func() {
			signalled := false
			done <- d.InTx(ctx, "me", func(tx *db.Tx) error {
				if _, err := tx.ExecContext(ctx, "UPDATE pair SET n = n + 1 WHERE id = $1", 1+i); err != nil {
					return err
				}
				if !signalled {
					signalled = true
					close(first[i])
				}
				<-first[1-i]
				_, err := tx.ExecContext(ctx, "UPDATE pair SET n = n + 1 WHERE id = $1", 2-i)
				return err
			})
		}()
	}
	require.NoError(t, <-done)
	require.NoError(t, <-done)
	var sum int
	require.NoError(t, d.GetContext(ctx, &sum, "SELECT sum(n) FROM pair"))
	require.Equal(t, 4, sum)
	require.Positive(t, d.Retries.Load())
}

func TestReadCannotWriteAndSeesOneSnapshot(t *testing.T) {
	t.Parallel()
	d := dbtest.New(t)
	err := d.Read(t.Context(), "me", func(tx *db.Tx) error {
		_, err := tx.ExecContext(t.Context(), "INSERT INTO calendars (calendar, weekdays, name_zh, name_en) VALUES ('X', '1111100', 'x', 'x')")
		return err
	})
	require.Equal(t, "25006", db.Code(err))
}

func TestADeadlineIsUnavailableNotAFailure(t *testing.T) {
	t.Parallel()
	d := dbtest.New(t)
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	err := d.InTx(ctx, "me", func(tx *db.Tx) error {
		_, err := tx.ExecContext(ctx, "SELECT pg_sleep(5)")
		return err
	})
	require.Equal(t, fault.Unavailable, fault.KindOf(err))
}

func TestTheDatabaseKeepsHistory(t *testing.T) {
	t.Parallel()
	d := dbtest.New(t)
	ctx := t.Context()
	for table, insert := range map[string]string{
		"events":        "INSERT INTO events (id, type, key, at, by, data) VALUES (gen_random_uuid(), 't', 'k', now(), 'me', '{}')",
		"scans":         "INSERT INTO scans (source, carrier, waybill, code, occurred_at, recorded_at) VALUES ('sf', 'SF', 'W', '50', now(), now())",
		"mass_ledger":   "INSERT INTO mass_ledger (at, by, from_site, to_site, grams, reference, reason) VALUES (now(), 'me', 'HOUSEHOLD', 'b', 1, 'r', 'r')",
		"points_ledger": "INSERT INTO points_ledger (at, by, from_account, to_account, points, reason) VALUES (now(), 'me', 'a', 'b', 1, 'returned')",
		"decisions":     "INSERT INTO decisions (id, line, at, demand, choices, outcome, policy) VALUES (gen_random_uuid(), gen_random_uuid(), now(), '{}', '[]', 'backordered', 'p')",
	} {
		_, err := d.ExecContext(ctx, insert)
		require.NoError(t, err, table)
		for _, change := range []string{"DELETE FROM " + table, "UPDATE " + table + " SET by = by"} {
			if table == "scans" || table == "decisions" {
				change = map[bool]string{true: "DELETE FROM " + table, false: "UPDATE " + table + " SET id = id"}[change[0] == 'D']
				if table == "scans" && change[0] == 'U' {
					change = "UPDATE scans SET remark = 'other'"
				}
			}
			_, err = d.ExecContext(ctx, change)
			require.True(t, db.Violates(err, table+"_append_only"), "%s: %v", change, err)
		}
	}
}
