// Package sender sends rows that wait in a table to somebody outside: it claims them for a while, calls between
// transactions, and settles what came of each call. What a row is, whom it goes to and how it is written down is the
// business of its room (Queue); the package knows no word of the trade.
//
// Laws: two senders at once send a row once; no transaction is open during a call; a row whose sender died is free
// again when its lease is over and goes out under the id it had, so that a receiver who took it already knows it; what
// failed is tried again after growing waits and given up after the last (Schedule); a sender that is stopped gives
// back, with its try, what it has not settled; a sender that comes back after its lease changes nothing that a newer
// claim is about.
//
// Tables: none
package sender

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/google/uuid"
	"golang.org/x/sync/errgroup"

	"fettle/internal/db"
	"fettle/internal/loop"
)

// every is how often a sender looks for rows that nobody woke it for.
const every = time.Second

// ErrRefused is wrapped by the error of a call that will fail the same way however often it is repeated.
var ErrRefused = errors.New("refused for good")

// Claim is what a sender must know of a row. Rows embed it.
type Claim struct {
	// ID stays the same over all tries; receivers know a repeated call by it.
	ID uuid.UUID `db:"id"`
	// Tries counts the claims of the row, this one included. It names the claim: a sender that finds another number
	// has lost its lease.
	Tries int `db:"tries"`
	// Actor settles the row. Default: the name of the sender.
	Actor string `db:"actor"`
}

// Claimed is the claim itself.
func (c Claim) Claimed() Claim { return c }

// Row is a row that was claimed.
type Row interface{ Claimed() Claim }

// Failure is a call that did not go well.
type Failure struct {
	Err error
	// GivenUp tells that the row is not tried again.
	GivenUp bool
	// Next is when it is tried again; the time of the transaction when it is given up.
	Next time.Time
}

// Queue is a table of rows that wait. Answers are of type A. Every method but Send runs in a transaction of the
// sender's.
type Queue[T Row, A any] interface {
	// Claim marks up to most rows that are due as claimed until a time, counts one try more for each, and answers them.
	// It passes over rows that another sender is just claiming (SKIP LOCKED) or has claimed for longer than now.
	Claim(ctx context.Context, tx *db.Tx, most int, until time.Time) ([]T, error)
	// Send calls the outside.
	Send(ctx context.Context, row T) (A, error)
	// Sent keeps an answer. Another sender may have kept one meanwhile, which stands.
	Sent(ctx context.Context, tx *db.Tx, row T, answer A) error
	// Failed keeps a failure, if the row's claim is still this one.
	Failed(ctx context.Context, tx *db.Tx, row T, f Failure) error
	// GiveBack frees a row and takes its try back, if its claim is still this one.
	GiveBack(ctx context.Context, tx *db.Tx, row T) error
}

// Sender sends the rows of a queue. Any number of senders may work on one table.
type Sender[T Row, A any] struct {
	Queue Queue[T, A]
	// Name is the actor of the sender's transactions.
	Name string
	// Batch is how many rows are claimed at once, AtOnce how many of them are on their way at the same time. Default of
	// AtOnce: 1, one after the other in the order they were claimed in.
	Batch, AtOnce int
	// Patience is how long a call may take; Lease, how long a row is claimed for, must be longer than all calls of a
	// batch.
	Patience, Lease time.Duration
	Schedule        Schedule
}

// Run sends what is due until ctx ends. A token of wake says that something may be.
func (s Sender[T, A]) Run(ctx context.Context, d *db.DB, wake <-chan struct{}) error {
	return loop.Run(ctx, "send: "+s.Name, wake, every, func(ctx context.Context) (loop.Next, error) {
		n, err := s.Round(ctx, d)
		return loop.While(n > 0), err
	})
}

// Round claims what is due, sends it and settles it. It answers how many rows there were. After an error that is not a
// call's the rows that were not settled wait for the end of their lease.
func (s Sender[T, A]) Round(ctx context.Context, d *db.DB) (int, error) {
	atOnce := max(1, s.AtOnce)
	if longest := time.Duration((s.Batch+atOnce-1)/atOnce) * s.Patience; s.Lease <= longest {
		return 0, fmt.Errorf("sender %s: a lease of %s ends before calls of %s may", s.Name, s.Lease, longest)
	}
	var rows []T
	err := d.InTx(ctx, s.Name, func(tx *db.Tx) (err error) {
		rows, err = s.Queue.Claim(ctx, tx, s.Batch, tx.Now.Add(s.Lease))
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("claim rows to send as %s: %w", s.Name, err)
	}
	if atOnce == 1 {
		for i, row := range rows {
			if err := s.one(ctx, d, row); err != nil {
				return i, err
			}
		}
		return len(rows), nil
	}
	var calls errgroup.Group
	calls.SetLimit(atOnce)
	for _, row := range rows {
		calls.Go(func() error { return s.one(ctx, d, row) })
	}
	return len(rows), calls.Wait()
}

// one sends a row and settles it. What is settled is settled even when the sender is just being stopped.
func (s Sender[T, A]) one(ctx context.Context, d *db.DB, row T) error {
	if ctx.Err() != nil {
		return s.giveBack(ctx, d, row)
	}
	call, stop := context.WithTimeout(ctx, s.Patience)
	answer, failure := s.Queue.Send(call, row)
	stop()
	if failure != nil && ctx.Err() != nil {
		return s.giveBack(ctx, d, row)
	}
	ctx = context.WithoutCancel(ctx)
	return d.InTx(ctx, s.actor(row), func(tx *db.Tx) error {
		if failure == nil {
			return s.Queue.Sent(ctx, tx, row, answer)
		}
		return s.Queue.Failed(ctx, tx, row, s.failure(tx.Now, row, failure))
	})
}

func (s Sender[T, A]) giveBack(ctx context.Context, d *db.DB, row T) error {
	ctx = context.WithoutCancel(ctx)
	return d.InTx(ctx, s.actor(row), func(tx *db.Tx) error { return s.Queue.GiveBack(ctx, tx, row) })
}

func (s Sender[T, A]) actor(row T) string {
	if actor := row.Claimed().Actor; actor != "" {
		return actor
	}
	return s.Name
}

func (s Sender[T, A]) failure(now time.Time, row T, cause error) Failure {
	wait, again := s.Schedule.After(row.Claimed().Tries, rand.Float64())
	if !again || errors.Is(cause, ErrRefused) {
		return Failure{Err: cause, GivenUp: true, Next: now}
	}
	return Failure{Err: cause, Next: now.Add(wait)}
}
