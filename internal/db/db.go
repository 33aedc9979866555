package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"

	"fettle/internal/fault"
)

// ErrUnavailable is answered when the database cannot be reached or gave up; the same key may be sent again.
var ErrUnavailable = fault.New(fault.Unavailable, "database_unavailable")

// tries bounds how often a body runs when PostgreSQL asks for a retry (40001, 40P01).
const tries = 6

// DB is a pool.
type DB struct {
	*sqlx.DB
	url string
	now func() time.Time
	// signal has room for one token: transactions that asked for it put one there after their commit.
	signal chan struct{}
	hooks  hooks
	// prepared are the statements of hot paths, by their text.
	prepared sync.Map
	// wanted are those that a transaction has asked for and that are not prepared yet.
	wanted sync.Map
	// Retries counts transactions that ran again after a deadlock or a serialisation failure.
	Retries atomic.Int64
	// refused is when the server last had no room for what a transaction wrote, or would not write at all, in nanoseconds.
	refused atomic.Int64
}

// Tx is a transaction that carries the only clock and the only actor its body may know.
type Tx struct {
	*sqlx.Tx
	// Now is the time the transaction began, UTC, microseconds.
	Now time.Time
	// By is who acts, written to ledger and events: an account id, "system" or a subscriber's name.
	By     string
	signal bool
	hooks  *hooks
	db     *DB
}

// Prepared answers the statement as this transaction's connection has it prepared. lib/pq parses a statement anew each
// time and takes a round trip for that; a statement of a hot path is worth keeping. The first time it is prepared for this
// transaction alone: to ask the pool for a connection while one is held would stop the service when all callers do so.
func (t *Tx) Prepared(ctx context.Context, query string) (*sqlx.Stmt, error) {
	if t.db == nil {
		return t.PreparexContext(ctx, query)
	}
	if s, ok := t.db.prepared.Load(query); ok {
		return t.StmtxContext(ctx, s.(*sqlx.Stmt)), nil
	}
	t.db.wanted.Store(query, true)
	return t.PreparexContext(ctx, query)
}

// prepare keeps the statements that transactions asked for, between transactions.
func (d *DB) prepare(ctx context.Context) error {
	var failed error
	d.wanted.Range(func(query, _ any) bool {
		if _, mine := d.wanted.LoadAndDelete(query); !mine {
			return true
		}
		var s *sqlx.Stmt
		if s, failed = d.PreparexContext(ctx, query.(string)); failed != nil {
			return false
		}
		// Whoever asked for the same once more has it prepared twice until the pool closes.
		d.prepared.LoadOrStore(query, s)
		return true
	})
	return failed
}

// TryLock takes the lock of a name until the transaction ends; false when another transaction has it.
func (t *Tx) TryLock(ctx context.Context, name string) (mine bool, err error) {
	err = t.GetContext(ctx, &mine, "SELECT pg_try_advisory_xact_lock(hashtext($1))", name)
	return mine, err
}

// Signal asks that DB.Signalled gets a token once this transaction has committed.
func (t *Tx) Signal() { t.signal = true }

// URL is the address the pool was opened with, for LISTEN.
func (d *DB) URL() string { return d.url }

// Signalled gets a token after a transaction of this process that called Tx.Signal has committed. A NOTIFY inside the
// transaction would do the same across processes, but PostgreSQL takes one lock for all notifying commits, which puts
// an end to group commit.
func (d *DB) Signalled() <-chan struct{} { return d.signal }

// SetClock replaces the clock of transactions; for tests and the simulated day.
func (d *DB) SetClock(now func() time.Time) { d.now = now }

// Now is the time transactions would carry that began at this moment.
func (d *DB) Now() time.Time { return d.now().UTC().Truncate(time.Microsecond) }

// InTx runs fn in one READ COMMITTED transaction as actor by and commits. A deadlock or serialisation failure runs
// fn again, so fn touches nothing but tx. A lost answer to COMMIT is ErrUnavailable, never success: the
// caller's idempotency key decides what happened.
func (d *DB) InTx(ctx context.Context, by string, fn func(*Tx) error) error {
	return d.settle(ctx, by, d.run(ctx, by, false, fn))
}

// Read runs fn in one read-only transaction, so that what fn reads is one snapshot and fn cannot write.
func (d *DB) Read(ctx context.Context, by string, fn func(*Tx) error) error {
	return d.run(ctx, by, true, fn)
}

func (d *DB) run(ctx context.Context, by string, readOnly bool, fn func(*Tx) error) error {
	if err := d.prepare(ctx); err != nil {
		return classify(ctx, err)
	}
	for try := 1; ; try++ {
		err := d.once(ctx, by, readOnly, fn)
		d.noteRefusal(err)
		if err == nil || !retryable(err) || try == tries {
			return classify(ctx, err)
		}
		d.Retries.Add(1)
		wait := time.Duration(rand.Int64N(int64(time.Millisecond) << try))
		select {
		case <-ctx.Done():
			return classify(ctx, err)
		case <-time.After(wait):
		}
	}
}

func (d *DB) once(ctx context.Context, by string, readOnly bool, fn func(*Tx) error) error {
	raw, err := d.BeginTxx(ctx, &sql.TxOptions{ReadOnly: readOnly, Isolation: isolation(readOnly)})
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	tx := &Tx{Tx: raw, Now: d.Now(), By: by, db: d, hooks: &d.hooks}
	if err := fn(tx); err != nil {
		if back := raw.Rollback(); back != nil && !errors.Is(back, sql.ErrTxDone) {
			slog.DebugContext(ctx, "rollback", "error", back)
		}
		return err
	}
	if err := raw.Commit(); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	if tx.signal {
		select {
		case d.signal <- struct{}{}:
		default:
		}
	}
	return nil
}

func isolation(readOnly bool) sql.IsolationLevel {
	if readOnly {
		return sql.LevelRepeatableRead
	}
	return sql.LevelReadCommitted
}

// ForTest wraps a raw transaction; dbtest uses it for bodies that are rolled back.
func ForTest(raw *sqlx.Tx, by string) *Tx {
	return &Tx{Tx: raw, Now: time.Now().UTC().Truncate(time.Microsecond), By: by}
}

// Violates tells whether err is the database refusing to break the named constraint.
func Violates(err error, constraint string) bool {
	var e *pq.Error
	return errors.As(err, &e) && e.Constraint == constraint
}

// Code is the SQLSTATE of err, "" when it is not PostgreSQL's.
func Code(err error) string {
	var e *pq.Error
	if errors.As(err, &e) {
		return string(e.Code)
	}
	return ""
}

func retryable(err error) bool {
	switch Code(err) {
	case "40001", "40P01":
		return true
	}
	return false
}
