package shipping

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/lib/pq"
	"github.com/segmentio/kafka-go"

	"fettle/internal/db"
	"fettle/internal/event"
	"fettle/shipping/carrier"
)

// ScanTopic is where carriers' messages enter, whichever door they came by.
const ScanTopic = "parts.carrier.scan.raw.v1"

const (
	consumer   = "shipping.scans"
	batchSize  = 200
	batchPause = 20 * time.Millisecond
)

// EnsureTopics makes the topic that carriers write to and those that facts are published on.
func EnsureTopics(ctx context.Context, brokers []string) error {
	topics := []event.Topic{{Name: ScanTopic, Partitions: 12, Config: map[string]string{"retention.ms": "2592000000"}}}
	for _, t := range event.Out {
		topics = append(topics, t)
	}
	return event.EnsureTopics(ctx, brokers, topics)
}

// Publisher writes what the webhook received to Kafka.
type Publisher struct{ writer *kafka.Writer }

// NewPublisher connects when it first writes.
func NewPublisher(brokers []string) *Publisher {
	w := event.NewWriter(brokers)
	w.Topic = ScanTopic
	return &Publisher{w}
}

// Close flushes.
func (p *Publisher) Close() error { return p.writer.Close() }

// Publish writes one message a waybill, keyed so that a waybill's messages stay in order.
func (p *Publisher) Publish(ctx context.Context, source, carrierCode, waybill string, payload []byte, now time.Time) error {
	id := uuid.NewSHA1(uuid.NameSpaceURL, append([]byte(source+"|"+carrierCode+"|"), payload...))
	err := p.writer.WriteMessages(ctx, kafka.Message{Key: []byte(carrierCode + ":" + waybill), Value: payload, Headers: []kafka.Header{
		{Key: "ce_specversion", Value: []byte("1.0")}, {Key: "ce_id", Value: []byte(id.String())},
		{Key: "ce_source", Value: []byte("/carriers/" + source)}, {Key: "ce_type", Value: []byte("com.fettle." + ScanTopic)},
		{Key: "ce_time", Value: []byte(now.Format(time.RFC3339Nano))}, {Key: "content-type", Value: []byte("application/json")}}})
	if err != nil {
		return errors.Join(ErrNoBroker, err)
	}
	return nil
}

// Consume reads carriers' messages until ctx ends: a batch, one transaction with its effect and its ids in the inbox,
// then the offset. The offset is a hint; the inbox is the truth.
func Consume(ctx context.Context, d *db.DB, brokers []string, group string) error {
	return consumeTopic(ctx, d, brokers, group, ScanTopic)
}

func consumeTopic(ctx context.Context, d *db.DB, brokers []string, group, topic string) error {
	r := kafka.NewReader(kafka.ReaderConfig{Brokers: brokers, GroupID: group, Topic: topic, MinBytes: 1, MaxBytes: 10 << 20,
		MaxWait: 200 * time.Millisecond, SessionTimeout: 6 * time.Second, HeartbeatInterval: time.Second, RebalanceTimeout: 6 * time.Second,
		JoinGroupBackoff: 300 * time.Millisecond, StartOffset: kafka.FirstOffset, ReadBackoffMin: 20 * time.Millisecond,
		ReadBackoffMax: 500 * time.Millisecond, WatchPartitionChanges: true})
	defer func() {
		if err := r.Close(); err != nil {
			slog.Debug("close the reader", "error", err)
		}
	}()
	for ctx.Err() == nil {
		batch, err := fetch(ctx, r)
		if len(batch) > 0 {
			if err := takeUntilDone(ctx, d, batch); err != nil {
				return err
			}
			if err := r.CommitMessages(ctx, batch...); err != nil && ctx.Err() == nil {
				slog.WarnContext(ctx, "commit offsets", "error", err)
			}
		}
		if err != nil && ctx.Err() == nil {
			return fmt.Errorf("fetch scans: %w", err)
		}
	}
	return nil
}

// fetch waits for one message and takes what else is there.
func fetch(ctx context.Context, r *kafka.Reader) ([]kafka.Message, error) {
	first, err := r.FetchMessage(ctx)
	if err != nil {
		return nil, err
	}
	batch := []kafka.Message{first}
	brief, cancel := context.WithTimeout(ctx, batchPause)
	defer cancel()
	for len(batch) < batchSize {
		m, err := r.FetchMessage(brief)
		if errors.Is(err, context.DeadlineExceeded) {
			return batch, nil
		}
		if err != nil {
			return batch, err
		}
		batch = append(batch, m)
	}
	return batch, nil
}

// takeUntilDone tries again while the database is away: skipping would lose scans.
func takeUntilDone(ctx context.Context, d *db.DB, batch []kafka.Message) error {
	for wait := 100 * time.Millisecond; ; wait = min(2*wait, 5*time.Second) {
		err := d.InTx(ctx, "kafka:"+consumer, func(tx *db.Tx) error { return take(ctx, tx, batch) })
		if err == nil {
			return nil
		}
		slog.WarnContext(ctx, "take a batch of scans", "messages", len(batch), "error", err)
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(wait):
		}
	}
}

const inboxSQL = `
INSERT INTO inbox (consumer, event_id, at)
SELECT DISTINCT $1, id, $3::timestamptz
FROM unnest($2::text[]) AS t (id)
ON CONFLICT DO NOTHING
RETURNING event_id`

const parkSQL = `
INSERT INTO parked_messages (topic, partition, "offset", key, value, error, at)
VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT DO NOTHING`

func take(ctx context.Context, tx *db.Tx, batch []kafka.Message) error {
	ids := make([]string, len(batch))
	for i, m := range batch {
		if ids[i] = header(m, "ce_id"); ids[i] == "" {
			ids[i] = fmt.Sprintf("%s/%d/%d", m.Topic, m.Partition, m.Offset)
		}
	}
	var fresh []string
	if err := tx.SelectContext(ctx, &fresh, inboxSQL, consumer, pq.Array(ids), tx.Now); err != nil {
		return fmt.Errorf("take ids into the inbox: %w", err)
	}
	unseen := map[string]bool{}
	for _, id := range fresh {
		unseen[id] = true
	}
	var scans []Scan
	for i, m := range batch {
		if !unseen[ids[i]] {
			continue
		}
		delete(unseen, ids[i])
		read, err := carrier.Parse(sourceOf(m), m.Value)
		if err != nil {
			if _, err := tx.ExecContext(ctx, parkSQL, m.Topic, m.Partition, m.Offset, string(m.Key), m.Value, err.Error(), tx.Now); err != nil {
				return fmt.Errorf("park a message: %w", err)
			}
			continue
		}
		for _, s := range read {
			scans = append(scans, Scan{Source: s.Source, Carrier: s.Carrier, Waybill: s.Waybill, Code: s.Code, OccurredAt: s.OccurredAt,
				RecordedAt: tx.Now, Place: s.Place, Remark: s.Remark, Lon: s.Lon, Lat: s.Lat})
		}
	}
	return Observe(ctx, tx, scans)
}

func header(m kafka.Message, name string) string {
	for _, h := range m.Headers {
		if h.Key == name {
			return string(h.Value)
		}
	}
	return ""
}

// sourceOf is the adapter of a message: the last part of ce_source, our own format when there is none.
func sourceOf(m kafka.Message) string {
	if name, found := strings.CutPrefix(header(m, "ce_source"), "/carriers/"); found {
		return name
	}
	return "fettle"
}
