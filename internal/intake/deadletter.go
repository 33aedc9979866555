package intake

import (
	"context"
	"fmt"
	"time"

	"github.com/lib/pq"
	"github.com/segmentio/kafka-go"

	"fettle/internal/broker"
	"fettle/internal/db"
	"fettle/internal/loop"
)

// DeadLetterPublisher publishes what was parked to the dead-letter topics, writes again what is to be replayed, and
// empties what is past its term.
type DeadLetterPublisher struct {
	db     *db.DB
	writer *kafka.Writer
}

// NewDeadLetterPublisher connects when it first writes.
func NewDeadLetterPublisher(d *db.DB, brokers []string) *DeadLetterPublisher {
	return &DeadLetterPublisher{d, broker.NewWriter(brokers)}
}

// Close flushes.
func (p *DeadLetterPublisher) Close() error { return p.writer.Close() }

const (
	// publishedAtOnce bounds one round.
	publishedAtOnce = 200
	publishEvery    = time.Second
	// brokerTakes is how long a write may take: three tries of ten seconds.
	brokerTakes = 40 * time.Second
)

// unpublishedSQL and toReplaySQL lock rows of this table only, and only while a bounded write goes on.
const (
	unpublishedSQL = parkedColumns + `
WHERE published_at IS NULL AND erased_at IS NULL
ORDER BY id
LIMIT $1
FOR UPDATE SKIP LOCKED`
	publishedSQL = `
UPDATE parked_messages
SET published_at = $2
WHERE id = ANY($1)`
	toReplaySQL = parkedColumns + `
WHERE replay_asked_at IS NOT NULL AND replayed_at IS NULL
ORDER BY id
LIMIT $1
FOR UPDATE SKIP LOCKED`
	replayedSQL = `
UPDATE parked_messages
SET replayed_at = $2
WHERE id = ANY($1)`
	eraseSQL = `
UPDATE parked_messages
SET value = '', headers = '[]', erased_at = $1
WHERE erased_at IS NULL AND at < $2`
)

// Round does what there is to do and answers how many messages it wrote.
func (p *DeadLetterPublisher) Round(ctx context.Context) (n int, err error) {
	err = p.db.InTx(ctx, "kafka:dead-letters", func(tx *db.Tx) error {
		n = 0
		if err := tx.Patient(ctx, brokerTakes); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, eraseSQL, tx.Now, tx.Now.AddDate(0, 0, -parkedDays)); err != nil {
			return fmt.Errorf("empty parked messages: %w", err)
		}
		for _, job := range []struct {
			find, done string
			message    func(Parked) (kafka.Message, error)
		}{{unpublishedSQL, publishedSQL, Parked.deadLetter}, {toReplaySQL, replayedSQL, Parked.again}} {
			wrote, err := p.write(ctx, tx, job.find, job.done, job.message)
			if err != nil {
				return err
			}
			n += wrote
		}
		return nil
	})
	return n, err
}

func (p *DeadLetterPublisher) write(ctx context.Context, tx *db.Tx, find, done string, message func(Parked) (kafka.Message, error)) (int, error) {
	var rows []Parked
	if err := tx.SelectContext(ctx, &rows, find, publishedAtOnce); err != nil {
		return 0, fmt.Errorf("find parked messages: %w", err)
	}
	if len(rows) == 0 {
		return 0, nil
	}
	messages, ids := make([]kafka.Message, len(rows)), make([]int64, len(rows))
	for i, r := range rows {
		var err error
		if messages[i], err = message(r); err != nil {
			return 0, err
		}
		ids[i] = r.ID
	}
	if err := p.writer.WriteMessages(ctx, messages...); err != nil {
		return 0, fmt.Errorf("write %d parked messages: %s", len(messages), broker.FirstError(err).Error())
	}
	if _, err := tx.ExecContext(ctx, done, pq.Array(ids), tx.Now); err != nil {
		return 0, fmt.Errorf("note parked messages as written: %w", err)
	}
	return len(rows), nil
}

// Run does rounds until ctx ends.
func (p *DeadLetterPublisher) Run(ctx context.Context) error {
	return loop.Run(ctx, "publish parked messages", nil, publishEvery, func(ctx context.Context) (loop.Next, error) {
		n, err := p.Round(ctx)
		return loop.While(n >= publishedAtOnce), err
	})
}

// deadLetter is the message for the dead-letter topic.
func (p Parked) deadLetter() (kafka.Message, error) {
	m, err := p.original()
	f := failure{message: m, class: p.Class, err: p.Error, tries: p.Tries, since: p.FirstFailedAt}
	return f.wrapped(p.Topic+deadLetterSuffix, time.Time{}), err
}

// again is the message for its own topic.
func (p Parked) again() (kafka.Message, error) {
	m, err := p.original()
	return kafka.Message{Topic: m.Topic, Key: m.Key, Value: m.Value, Headers: append(m.Headers,
		kafka.Header{Key: headerReplayedFor, Value: []byte(fmt.Sprint(p.ID))})}, err
}
