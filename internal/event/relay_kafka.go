package event

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/segmentio/kafka-go"

	"fettle/internal/db"
)

const (
	relayName = "kafka"
	// RelayBatch is how many facts are published in one go.
	RelayBatch = 2_000
	// relayBatches bounds what is published again when the process dies between the broker's answer and the commit.
	relayBatches = 4
	// blockedFor is how long to wait for transactions that may still write facts before those that are there.
	blockedFor = 10 * time.Millisecond
)

// Relay publishes every public fact to Kafka as CloudEvents 1.0 in binary mode, in order of seq. It reads the table of
// facts itself (docs/decisions/0011) and alone while it writes to the outside: bounded by RelayBatch and the writer's
// time-outs. A write that timed out may have been stored, so consumers take the event id into an inbox.
type Relay struct {
	db     *db.DB
	writer *kafka.Writer
	// sure is up to where the log is complete; ahead is what was seen beyond, and is not known to be complete yet.
	sure  int64
	ahead glance
}

// glance is how far the log went at a moment when transaction was the newest of all.
type glance struct {
	top         int64
	transaction string
}

// NewRelay makes the relay, for one goroutine; Close ends it.
func NewRelay(d *db.DB, brokers []string) *Relay { return &Relay{db: d, writer: NewWriter(brokers)} }

// Close flushes and closes the writer.
func (r *Relay) Close() error { return r.writer.Close() }

const registerReaderSQL = `
WITH told AS (
    INSERT INTO subscriptions (subscriber, type, log)
    VALUES ($1, '*', true)
    ON CONFLICT DO NOTHING
)
INSERT INTO log_readers (name, seq)
VALUES ($1, ` + newestFactSQL + `)
ON CONFLICT DO NOTHING`

// The number given last, whether or not its transaction is over.
const newestFactSQL = `(SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM events_seq_seq)`

// Register has every fact from now on published.
func (r *Relay) Register(ctx context.Context) error {
	return r.db.InTx(ctx, "system", func(tx *db.Tx) error {
		_, err := tx.ExecContext(ctx, registerReaderSQL, relayName)
		return err
	})
}

const (
	placeSQL = `
SELECT seq
FROM log_readers
WHERE name = $1`
	keepPlaceSQL = `
UPDATE log_readers
SET seq = $2
WHERE name = $1`
	overSQL = `
SELECT pg_snapshot_xmin(pg_current_snapshot()) > $1::xid8`
	readSQL = `
SELECT seq, id, type, key, at, by, data
FROM read_log($1, $2, $3)`
	// Timers are published when they have rung.
	takeSQL = `
SELECT seq, id, type, key, at, by, data
FROM take_outbox($1, $2, $3)`
)

// Send publishes what waits, up to relayBatches batches in one transaction, and answers how many facts went out; 0 when none
// is waiting or another process is sending. While a batch is on its way to the broker the next is read; when one cannot be
// written, all of them will be read again.
func (r *Relay) Send(ctx context.Context) (sent int, err error) {
	err = r.db.InTx(ctx, "event:kafka", func(tx *db.Tx) error {
		sent = 0
		var mine bool
		// One sender at a time, or two would take neighbouring facts of one key and pass each other.
		if err := tx.GetContext(ctx, &mine, "SELECT pg_try_advisory_xact_lock(hashtext('fettle_relay'))"); err != nil || !mine {
			return err
		}
		var began, here int64
		if err := tx.GetContext(ctx, &began, placeSQL, relayName); err != nil {
			return fmt.Errorf("find the place in the log: %w", err)
		}
		here = began
		batch, err := readFacts(ctx, tx, takeSQL, relayName, tx.Now, RelayBatch)
		if err == nil && len(batch) == 0 {
			batch, err = r.next(ctx, tx, &here)
		}
		for n := 1; err == nil && len(batch) > 0; n++ {
			writing := make(chan error, 1)
			go func() { writing <- r.write(ctx, batch) }()
			var next []Event
			if n < relayBatches {
				next, err = r.next(ctx, tx, &here)
			}
			err = errors.Join(<-writing, err)
			sent, batch = sent+len(batch), next
		}
		if err != nil || here == began {
			return err
		}
		_, err = tx.ExecContext(ctx, keepPlaceSQL, relayName, here)
		return err
	})
	return sent, err
}

// next reads a batch behind a place and goes on behind it; none when nothing more is known to be complete.
func (r *Relay) next(ctx context.Context, tx *db.Tx, here *int64) ([]Event, error) {
	if *here >= r.sure {
		if err := r.look(ctx, tx, *here); err != nil {
			return nil, fmt.Errorf("look how far the log is complete: %w", err)
		}
	}
	if *here >= r.sure {
		return nil, nil
	}
	batch, err := readFacts(ctx, tx, readSQL, *here, r.sure, RelayBatch)
	if err != nil {
		return nil, err
	}
	if len(batch) == RelayBatch {
		*here = batch[len(batch)-1].Seq
	} else {
		*here = r.sure
	}
	return batch, nil
}

// look finds out up to where no fact can appear any more. A transaction has its number before it numbers its facts: when
// all are over that had a number at a glance, everything up to what was seen then is there, or never will be. The relay's
// own transaction must not have a number yet, or it would wait for itself.
func (r *Relay) look(ctx context.Context, tx *db.Tx, here int64) error {
	if r.ahead.top <= here {
		var g glance
		if err := tx.GetContext(ctx, &g.top, "SELECT "+newestFactSQL); err != nil || g.top <= here {
			return err
		}
		// In a transaction of its own, which is over at once.
		if err := r.db.GetContext(ctx, &g.transaction, "SELECT pg_current_xact_id()::text"); err != nil {
			return err
		}
		r.ahead = g
	}
	var over bool
	if err := tx.GetContext(ctx, &over, overSQL, r.ahead.transaction); err != nil || !over {
		return err
	}
	r.sure = r.ahead.top
	return nil
}

func readFacts(ctx context.Context, tx *db.Tx, query string, args ...any) (batch []Event, err error) {
	rows, err := tx.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, fmt.Errorf("read facts to publish: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var e Event
		if err := rows.Scan(&e.Seq, &e.ID, &e.Type, &e.Key, &e.At, &e.By, &e.Data); err != nil {
			return nil, fmt.Errorf("read facts to publish: %w", err)
		}
		if batch == nil {
			batch = make([]Event, 0, RelayBatch)
		}
		batch = append(batch, e)
	}
	return batch, rows.Err()
}

func (r *Relay) write(ctx context.Context, batch []Event) error {
	messages := make([]kafka.Message, 0, len(batch)+len(batch)/4)
	for _, e := range batch {
		messages = appendMessages(messages, e)
	}
	if err := r.writer.WriteMessages(ctx, messages...); err != nil {
		// Only the text goes on: Kafka's errors pass for network errors, and this one is not the database's.
		return fmt.Errorf("write %d messages: %s", len(messages), firstError(err).Error())
	}
	return nil
}

// Run sends until ctx ends. With the broker away it looks again with growing patience; facts wait in their table.
func (r *Relay) Run(ctx context.Context, wake <-chan struct{}) error {
	patience := poll
	for ctx.Err() == nil {
		sent, err := r.Send(ctx)
		switch {
		case err != nil && ctx.Err() == nil:
			slog.WarnContext(ctx, "publish to Kafka", "error", err)
			patience = min(2*patience, 10*time.Second)
		case err == nil:
			patience = poll
		}
		if sent >= RelayBatch {
			continue
		}
		if err == nil && r.ahead.top > r.sure {
			// Somebody's end is waited for, which wakes nobody.
			wait(ctx, nil, blockedFor)
			continue
		}
		if err != nil {
			// A wake-up says that there is more to send, not that the broker is back.
			wait(ctx, nil, patience)
			continue
		}
		wait(ctx, wake, patience)
	}
	return nil
}

func wait(ctx context.Context, wake <-chan struct{}, patience time.Duration) {
	select {
	case <-ctx.Done():
	case <-wake:
	case <-time.After(patience):
	}
}
