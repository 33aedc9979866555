package event

import (
	"context"
	"errors"
	"fmt"

	"fettle/internal/db"
)

// LogReader reads the table of events itself, in order of seq (docs/decisions/0011): who hears of everything needs no
// delivery for each event. It is for one goroutine. Events that were written as timers come as deliveries when they
// have fired: Take reads those.
type LogReader struct {
	db   *db.DB
	name string
	// sure is up to where the log is complete; ahead is what was seen beyond, and is not known to be complete yet.
	sure  int64
	ahead glance
}

// glance is how far the log went at a moment when transaction was the newest of all.
type glance struct {
	top         int64
	transaction string
}

// NewLogReader makes the reader called name. Two readers of one name share a place in the log and must not read at the
// same time.
func NewLogReader(d *db.DB, name string) *LogReader { return &LogReader{db: d, name: name} }

const registerReaderSQL = `
WITH told AS (
    INSERT INTO subscriptions (subscriber, type, log)
    VALUES ($1, '*', true)
    ON CONFLICT DO NOTHING
)
INSERT INTO log_readers (name, seq)
VALUES ($1, ` + newestSeqSQL + `)
ON CONFLICT DO NOTHING`

// The number given last, whether or not its transaction is over.
const newestSeqSQL = `(SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM events_seq_seq)`

// Register lets the reader read every event from now on; when it is known already it keeps its place.
func (r *LogReader) Register(ctx context.Context) error {
	return r.db.InTx(ctx, "system", func(tx *db.Tx) error {
		_, err := tx.ExecContext(ctx, registerReaderSQL, r.name)
		return err
	})
}

// Blocked tells that there are events beyond what is known to be complete: some transaction must end first, which
// wakes nobody.
func (r *LogReader) Blocked() bool { return r.ahead.top > r.sure }

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
	// Timers are deliveries until they have fired.
	takeSQL = `
SELECT seq, id, type, key, at, by, data
FROM take_outbox($1, $2, $3)`
)

// Cursor is a reader at its place in the log, in one transaction.
type Cursor struct {
	reader      *LogReader
	tx          *db.Tx
	began, here int64
}

// Open finds the reader's place.
func (r *LogReader) Open(ctx context.Context, tx *db.Tx) (*Cursor, error) {
	c := &Cursor{reader: r, tx: tx}
	if err := tx.GetContext(ctx, &c.began, placeSQL, r.name); err != nil {
		return nil, fmt.Errorf("find the place in the log: %w", err)
	}
	c.here = c.began
	return c, nil
}

// Next reads up to most events and goes on behind them; none when nothing more is known to be complete.
func (c *Cursor) Next(ctx context.Context, most int) ([]Stored, error) {
	if c.here >= c.reader.sure {
		if err := c.reader.findEnd(ctx, c.tx, c.here); err != nil {
			return nil, fmt.Errorf("find how far the log is complete: %w", err)
		}
	}
	if c.here >= c.reader.sure {
		return nil, nil
	}
	batch, err := readEvents(ctx, c.tx, most, readSQL, c.here, c.reader.sure, most)
	if err != nil {
		return nil, err
	}
	if len(batch) == most {
		c.here = batch[len(batch)-1].Seq
	} else {
		c.here = c.reader.sure
	}
	return batch, nil
}

// Keep writes down how far the cursor has come.
func (c *Cursor) Keep(ctx context.Context) error {
	if c.here == c.began {
		return nil
	}
	_, err := c.tx.ExecContext(ctx, keepPlaceSQL, c.reader.name, c.here)
	return err
}

// findEnd finds out up to where no event can appear any more. A transaction has its number before it numbers its
// events: when all are over that had a number at a glance, everything up to what was seen then is there, or never will
// be. The reader's own transaction must not have a number yet, or it would wait for itself.
func (r *LogReader) findEnd(ctx context.Context, tx *db.Tx, here int64) error {
	if r.ahead.top <= here {
		var g glance
		if err := tx.GetContext(ctx, &g.top, "SELECT "+newestSeqSQL); err != nil || g.top <= here {
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

// Take takes up to most of subscriber's due deliveries, in order of seq, and removes them: a caller that cannot use
// what it took rolls back. Two callers must not take for one subscriber at the same time, or they would pass each
// other.
func Take(ctx context.Context, tx *db.Tx, subscriber string, most int) ([]Stored, error) {
	return readEvents(ctx, tx, most, takeSQL, subscriber, tx.Now, most)
}

func readEvents(ctx context.Context, tx *db.Tx, most int, query string, args ...any) (batch []Stored, err error) {
	rows, err := tx.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, fmt.Errorf("read events: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var e Stored
		if err := rows.Scan(&e.Seq, &e.ID, &e.Type, &e.Key, &e.At, &e.By, &e.Data); err != nil {
			return nil, fmt.Errorf("read events: %w", err)
		}
		if batch == nil {
			batch = make([]Stored, 0, most)
		}
		batch = append(batch, e)
	}
	return batch, rows.Err()
}
