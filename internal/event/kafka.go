package event

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"strconv"
	"strings"
	"time"

	"github.com/lib/pq"
	"github.com/segmentio/kafka-go"

	"fettle/internal/db"
)

// NewWriter is the only place where a kafka.Writer is made: the zero value of kafka-go acknowledges nothing
// (RequireNone) and waits a second a batch. Keys choose the partition, so order per key holds.
func NewWriter(brokers []string) *kafka.Writer {
	return &kafka.Writer{
		Addr:         kafka.TCP(brokers...),
		RequiredAcks: kafka.RequireAll,
		Balancer:     &kafka.Hash{},
		BatchTimeout: 5 * time.Millisecond,
		BatchSize:    RelayBatch,
		MaxAttempts:  3,
		WriteTimeout: 5 * time.Second,
		ReadTimeout:  5 * time.Second,
		// Topics are made with their partition count by EnsureTopics; a topic made on the fly would get the broker's.
		AllowAutoTopicCreation: false,
	}
}

// Reachable tells whether one of the brokers answers.
func Reachable(ctx context.Context, brokers []string) error {
	var last error
	for _, b := range brokers {
		conn, err := (&net.Dialer{Timeout: time.Second}).DialContext(ctx, "tcp", b)
		if err == nil {
			return conn.Close()
		}
		last = err
	}
	return fmt.Errorf("reach the broker: %w", last)
}

const (
	relayName = "kafka"
	// RelayBatch is how many facts are published in one go.
	RelayBatch = 2_000
	// relayBatches bounds what is published again when the process dies between the broker's answer and the commit.
	relayBatches = 4
)

// Relay publishes every public fact to Kafka as CloudEvents 1.0 in binary mode. It is the one subscriber that holds
// its delivery rows while it writes to the outside: bounded by RelayBatch and the writer's time-outs. A write that
// timed out may have been stored, so consumers take the event id into an inbox.
type Relay struct {
	db     *db.DB
	writer *kafka.Writer
}

// NewRelay makes the relay; Close ends it.
func NewRelay(d *db.DB, brokers []string) *Relay { return &Relay{db: d, writer: NewWriter(brokers)} }

// Close flushes and closes the writer.
func (r *Relay) Close() error { return r.writer.Close() }

// Register subscribes the relay to every fact from now on.
func (r *Relay) Register(ctx context.Context) error {
	return r.db.InTx(ctx, "system", func(tx *db.Tx) error {
		_, err := tx.ExecContext(ctx, registerSQL, relayName, pq.Array([]string{"*"}))
		return err
	})
}

// batchSQL reads in order of writing. Rows of one key are written under that aggregate's lock, so their order here is
// the order of the facts.
const batchSQL = `
SELECT seq, id, type, key, at, by, data
FROM outbox($1, $2, $3, $4)`

const sentSQL = `
DELETE FROM deliveries
WHERE subscriber = $1 AND NOT parked AND seq = ANY($2)`

// Send publishes what waits, up to relayBatches batches in one transaction, and answers how many facts went out; 0 when none
// is waiting or another process is sending. While a batch is on its way to the broker the next is read.
func (r *Relay) Send(ctx context.Context) (sent int, err error) {
	err = r.db.InTx(ctx, "event:kafka", func(tx *db.Tx) error {
		sent = 0
		var mine bool
		// One sender at a time, or two would take neighbouring facts of one key and pass each other.
		if err := tx.GetContext(ctx, &mine, "SELECT pg_try_advisory_xact_lock(hashtext('fettle_relay'))"); err != nil || !mine {
			return err
		}
		batch, err := r.read(ctx, tx, 0)
		var written []Event
		for range relayBatches {
			if err != nil || len(batch) == 0 {
				break
			}
			writing := make(chan error, 1)
			go func() { writing <- r.write(ctx, batch) }()
			var next []Event
			if err = r.done(ctx, tx, written); err == nil {
				next, err = r.read(ctx, tx, batch[len(batch)-1].Seq)
			}
			if err = errors.Join(<-writing, err); err != nil {
				return err
			}
			sent += len(batch)
			written, batch = batch, next
		}
		return errors.Join(err, r.done(ctx, tx, written))
	})
	return sent, err
}

func (r *Relay) read(ctx context.Context, tx *db.Tx, after int64) (batch []Event, err error) {
	rows, err := tx.QueryContext(ctx, batchSQL, relayName, tx.Now, after, RelayBatch)
	if err != nil {
		return nil, fmt.Errorf("read the outbox: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var e Event
		if err := rows.Scan(&e.Seq, &e.ID, &e.Type, &e.Key, &e.At, &e.By, &e.Data); err != nil {
			return nil, fmt.Errorf("read the outbox: %w", err)
		}
		batch = append(batch, e)
	}
	return batch, rows.Err()
}

func (r *Relay) write(ctx context.Context, batch []Event) error {
	messages := make([]kafka.Message, 0, len(batch))
	for _, e := range batch {
		messages = append(messages, Messages(e)...)
	}
	if err := r.writer.WriteMessages(ctx, messages...); err != nil {
		// Only the text goes on: Kafka's errors pass for network errors, and this one is not the database's.
		return fmt.Errorf("write %d messages: %s", len(messages), firstError(err).Error())
	}
	return nil
}

func (r *Relay) done(ctx context.Context, tx *db.Tx, batch []Event) error {
	if len(batch) == 0 {
		return nil
	}
	seqs := make([]int64, len(batch))
	for i, e := range batch {
		seqs[i] = e.Seq
	}
	if _, err := tx.ExecContext(ctx, sentSQL, relayName, pq.Array(seqs)); err != nil {
		return fmt.Errorf("take from the outbox: %w", err)
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

var (
	specVersion = []byte("1.0")
	jsonContent = []byte("application/json")
)

const zeros = "00000000000000000000"

// Message is a fact as a CloudEvent in Kafka's binary mode: attributes are ce_ headers, the value is the JSON data.
func Message(topic string, e Event) kafka.Message {
	key := []byte(e.Key)
	id, _ := e.ID.MarshalText() // it has no error to tell
	digits := strconv.FormatInt(e.Seq, 10)
	return kafka.Message{Topic: topic, Key: key, Value: e.Data, Time: e.At, Headers: []kafka.Header{
		{Key: "ce_specversion", Value: specVersion},
		{Key: "ce_id", Value: id},
		{Key: "ce_source", Value: []byte("/fettle/" + room(e.Type))},
		{Key: "ce_type", Value: []byte("com.fettle." + e.Type)},
		{Key: "ce_subject", Value: key},
		{Key: "ce_time", Value: e.At.UTC().AppendFormat(nil, time.RFC3339Nano)},
		{Key: "ce_partitionkey", Value: key},
		{Key: "ce_sequence", Value: []byte(zeros[:20-len(digits)] + digits)},
		{Key: "ce_dataschema", Value: []byte(SchemaPath(e.Type))},
		{Key: "content-type", Value: jsonContent},
	}}
}

// Messages are what is published of a fact: on the topic of its room, and under the thing it is about on a topic that keeps
// how things stand. A fact of a room without a topic is nobody else's.
func Messages(e Event) []kafka.Message {
	topic, public := Out[room(e.Type)]
	if !public {
		return nil
	}
	out := []kafka.Message{Message(topic.Name, e)}
	current, known := Standing[e.Type]
	if !known {
		return out
	}
	var fields map[string]json.RawMessage
	var about string
	if json.Unmarshal(e.Data, &fields) != nil || json.Unmarshal(fields[current.Field], &about) != nil || about == "" {
		return out
	}
	m := Message(current.Name, e)
	m.Key = []byte(about)
	for i := range m.Headers {
		if m.Headers[i].Key == "ce_partitionkey" {
			m.Headers[i].Value = m.Key
		}
	}
	return append(out, m)
}

func room(eventType string) string {
	name, _, _ := strings.Cut(eventType, ".")
	return name
}

// firstError shortens kafka-go's list of one error a message to the first.
func firstError(err error) error {
	var many kafka.WriteErrors
	if errors.As(err, &many) {
		for _, one := range many {
			if one != nil {
				return one
			}
		}
	}
	return err
}
