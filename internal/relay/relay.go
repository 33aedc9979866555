package relay

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/segmentio/kafka-go"

	"fettle/internal/broker"
	"fettle/internal/db"
	"fettle/internal/event"
	"fettle/internal/loop"
)

const (
	// Name is the relay's as a reader of the log and as a subscriber.
	Name = "kafka"
	// BatchSize is how many events are published in one go.
	BatchSize = broker.BatchSize
	// batches bounds what is published again when the process dies between the broker's answer and the commit.
	batches = 4
	// blockedFor is how long to wait for transactions that may still write events before those that are there.
	blockedFor = 10 * time.Millisecond
	poll       = 500 * time.Millisecond
	// brokerTakes is how long a write may take: three tries of ten seconds.
	brokerTakes = 40 * time.Second
)

// Relay publishes every public event to Kafka as CloudEvents 1.0 in binary mode, in order of seq. It holds its place
// in the log, and no row of a room, while it writes to the outside: bounded by BatchSize and the writer's time-outs. A
// write that timed out may have been stored, so consumers take the event id into an inbox.
type Relay struct {
	db      *db.DB
	log     *event.LogReader
	routing *Routing
	writer  *kafka.Writer
}

// New makes the relay, for one goroutine; Close ends it.
func New(d *db.DB, routing *Routing, brokers []string) *Relay {
	return &Relay{db: d, log: event.NewLogReader(d, Name), routing: routing, writer: broker.NewWriter(brokers)}
}

// Close flushes and closes the writer.
func (r *Relay) Close() error { return r.writer.Close() }

// Register has every event from now on published.
func (r *Relay) Register(ctx context.Context) error { return r.log.Register(ctx) }

// Send publishes what waits, up to a few batches in one transaction, and answers how many events went out; 0 when none
// is waiting or another process is sending. While a batch is on its way to the broker the next is read; when one
// cannot be written, all of them will be read again.
func (r *Relay) Send(ctx context.Context) (sent int, err error) {
	err = r.db.InTx(ctx, "event:"+Name, func(tx *db.Tx) error {
		sent = 0
		// One sender at a time, or two would take neighbouring events of one key and pass each other.
		if mine, err := tx.TryLock(ctx, "fettle_relay"); err != nil || !mine {
			return err
		}
		if err := tx.Patient(ctx, brokerTakes); err != nil {
			return err
		}
		cursor, err := r.log.Open(ctx, tx)
		if err != nil {
			return err
		}
		batch, err := event.Take(ctx, tx, Name, BatchSize)
		if err == nil && len(batch) == 0 {
			batch, err = cursor.Next(ctx, BatchSize)
		}
		for n := 1; err == nil && len(batch) > 0; n++ {
			writing := make(chan error, 1)
			go func() { writing <- r.write(ctx, batch) }()
			var next []event.Stored
			if n < batches {
				next, err = cursor.Next(ctx, BatchSize)
			}
			err = errors.Join(<-writing, err)
			sent, batch = sent+len(batch), next
		}
		if err != nil {
			return err
		}
		return cursor.Keep(ctx)
	})
	return sent, err
}

func (r *Relay) write(ctx context.Context, batch []event.Stored) error {
	messages := make([]kafka.Message, 0, len(batch)+len(batch)/4)
	for _, e := range batch {
		messages = r.routing.appendMessages(messages, e)
	}
	if err := r.writer.WriteMessages(ctx, messages...); err != nil {
		// Only the text goes on: Kafka's errors pass for network errors, and this one is not the database's.
		return fmt.Errorf("write %d messages: %s", len(messages), broker.FirstError(err).Error())
	}
	return nil
}

// Run sends until ctx ends. While the broker is away events wait in their table.
func (r *Relay) Run(ctx context.Context, wake <-chan struct{}) error {
	return loop.Run(ctx, "publish to Kafka", wake, poll, func(ctx context.Context) (loop.Next, error) {
		sent, err := r.Send(ctx)
		switch {
		case err != nil:
			return loop.Idle, err
		case sent < BatchSize && r.log.Blocked():
			return loop.In(blockedFor), nil
		}
		return loop.While(sent >= BatchSize), nil
	})
}
