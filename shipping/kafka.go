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
	consumer     = "shipping.scans"
	sourcePrefix = "/carriers/"
	// A batch that is behind takes so much in one go that most parcels in it have several scans and are folded once.
	batchSize  = 10_000
	batchPause = 20 * time.Millisecond
)

// Scans is the topic that carriers write to.
var Scans = event.Topic{Name: ScanTopic, Partitions: 12, Config: map[string]string{"retention.ms": "2592000000"}}

// EnsureTopics makes the topic that carriers write to and those that facts are published on.
func EnsureTopics(ctx context.Context, brokers []string) error {
	topics := []event.Topic{Scans}
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

// Raw is a message of a carrier as it came; Source names the adapter that can read it.
type Raw struct {
	Source, Carrier, Waybill string
	Payload                  []byte
}

// id is the same for the same message, so that a repeated post is known by the inbox.
func (r Raw) id() string {
	name := append([]byte(r.Source+"|"+r.Carrier+"|"), r.Payload...)
	return uuid.NewSHA1(uuid.NameSpaceURL, name).String()
}

// Publish writes messages in one go, keyed so that a waybill's messages stay in order. When it fails some may have been
// written: post them again.
func (p *Publisher) Publish(ctx context.Context, now time.Time, messages ...Raw) error {
	out := make([]kafka.Message, len(messages))
	for i, r := range messages {
		key := r.Carrier + ":" + r.Waybill
		out[i] = kafka.Message{Key: []byte(key), Value: r.Payload, Time: now, Headers: []kafka.Header{
			{Key: "ce_specversion", Value: []byte("1.0")}, {Key: "ce_id", Value: []byte(r.id())},
			{Key: "ce_source", Value: []byte(sourcePrefix + r.Source)}, {Key: "ce_type", Value: []byte("com.fettle." + ScanTopic)},
			{Key: "ce_time", Value: []byte(now.UTC().Format(time.RFC3339Nano))}, {Key: "ce_partitionkey", Value: []byte(key)},
			{Key: "content-type", Value: []byte("application/json")}}}
	}
	if err := p.writer.WriteMessages(ctx, out...); err != nil {
		return errors.Join(ErrNoBroker, fmt.Errorf("publish %d messages of carriers: %w", len(out), err))
	}
	return nil
}

// Consume reads carriers' messages until ctx ends: a batch, one transaction with its effect and its ids in the inbox,
// then the offset. The offset is a hint; the inbox is the truth.
func Consume(ctx context.Context, d *db.DB, brokers []string, group string) error {
	return consumeTopic(ctx, d, brokers, group, ScanTopic)
}

func consumeTopic(ctx context.Context, d *db.DB, brokers []string, group, topic string) error {
	r := kafka.NewReader(kafka.ReaderConfig{Brokers: brokers, GroupID: group, Topic: topic, MinBytes: 1, MaxBytes: 10 << 20, QueueCapacity: batchSize,
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
			if takeUntilDone(ctx, d, batch) != nil {
				// Only the end of ctx ends it; what was not taken is not committed and comes again.
				return nil
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

// takeUntilDone tries again while the database is away: skipping would lose scans. A batch that the database will never
// take is tried message by message, and the one at fault is parked, so that the partition goes on.
func takeUntilDone(ctx context.Context, d *db.DB, batch []kafka.Message) error {
	for wait := 100 * time.Millisecond; ; wait = min(2*wait, 5*time.Second) {
		err := d.InTx(ctx, "kafka:"+consumer, func(tx *db.Tx) error { return take(ctx, tx, batch) })
		if hopeless(err) && len(batch) > 1 {
			for i := range batch {
				if err := takeUntilDone(ctx, d, batch[i:i+1]); err != nil {
					return err
				}
			}
			return nil
		}
		if hopeless(err) {
			cause := err
			err = d.InTx(ctx, "kafka:"+consumer, func(tx *db.Tx) error { return park(ctx, tx, batch[0], cause) })
		}
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

// hopeless tells that the database refuses the data itself (22 data, 23 law, 54 too large) and always will.
func hopeless(err error) bool {
	code := db.Code(err)
	return strings.HasPrefix(code, "22") || strings.HasPrefix(code, "23") || strings.HasPrefix(code, "54")
}

const inboxSQL = `
INSERT INTO inbox (consumer, event_id, at)
SELECT $1, id, $3::timestamptz
FROM (SELECT DISTINCT id FROM unnest($2::text[]) AS t (id) ORDER BY id) ids
ON CONFLICT DO NOTHING
RETURNING event_id`

func take(ctx context.Context, tx *db.Tx, batch []kafka.Message) error {
	ids := make([]string, len(batch))
	for i, m := range batch {
		ids[i] = identity(m)
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
	var lists []Snapshot
	for i, m := range batch {
		if !unseen[ids[i]] {
			continue
		}
		delete(unseen, ids[i])
		read, err := carrier.Parse(sourceOf(m), m.Value, received(m, tx.Now))
		if err != nil {
			if err := park(ctx, tx, m, err); err != nil {
				return err
			}
			continue
		}
		now, whole := scansOf(read)
		scans, lists = append(scans, now...), append(lists, whole...)
	}
	return ObserveLists(ctx, tx, scans, lists)
}

// scansOf takes a carrier's message apart: its scans, and what the whole lists in it had.
func scansOf(m carrier.Message) ([]Scan, []Snapshot) {
	out := make([]Scan, len(m.Scans))
	lists := map[scanList]*Snapshot{}
	for i, s := range m.Scans {
		out[i] = Scan{Source: s.Source, Carrier: s.Carrier, Waybill: s.Waybill, Code: s.Code, OccurredAt: s.OccurredAt, RecordedAt: s.RecordedAt,
			Place: s.Place, Remark: s.Remark, Lon: s.Lon, Lat: s.Lat, LinkedCarrier: s.LinkedCarrier, LinkedWaybill: s.LinkedWaybill, LinkedAs: s.LinkedAs}
		if !m.Whole {
			continue
		}
		k := listOf(out[i])
		if lists[k] == nil {
			lists[k] = &Snapshot{Source: s.Source, Carrier: s.Carrier, Waybill: s.Waybill, RecordedAt: s.RecordedAt}
		}
		lists[k].Scans = append(lists[k].Scans, ScanKey(s.Code, s.OccurredAt.Truncate(time.Microsecond)))
	}
	var whole []Snapshot
	for _, l := range lists {
		whole = append(whole, *l)
	}
	return out, whole
}

const parkSQL = `
INSERT INTO parked_messages (topic, partition, "offset", key, value, error, at)
VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT DO NOTHING`

// park keeps a message that nothing can be done with, for a person to look at.
func park(ctx context.Context, tx *db.Tx, m kafka.Message, cause error) error {
	slog.WarnContext(ctx, "park a message", "topic", m.Topic, "partition", m.Partition, "offset", m.Offset, "error", cause)
	// A message may have no value at all; the row is about it all the same.
	value := append([]byte{}, m.Value...)
	if _, err := tx.ExecContext(ctx, parkSQL, m.Topic, m.Partition, m.Offset, printable(string(m.Key)), value, printable(cause.Error()), tx.Now); err != nil {
		return fmt.Errorf("park a message: %w", err)
	}
	return nil
}

// printable is text that PostgreSQL can store.
func printable(text string) string {
	return strings.ReplaceAll(strings.ToValidUTF8(text, "\uFFFD"), "\x00", "\uFFFD")
}

// identity is what CloudEvents calls unique: source and id. A message without an id is known by its place in the log.
func identity(m kafka.Message) string {
	id := header(m, "ce_id")
	if id == "" {
		return fmt.Sprintf("%s/%d/%d", m.Topic, m.Partition, m.Offset)
	}
	return printable(header(m, "ce_source") + " " + id)
}

// received is when the message was written to the log, so that a scan that had to wait for us is not taken for one of
// the past; a producer whose clock runs ahead does not count.
func received(m kafka.Message, now time.Time) time.Time {
	if m.Time.IsZero() || m.Time.After(now) || m.Time.Year() < 2000 {
		return now
	}
	return m.Time
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
	if name, found := strings.CutPrefix(header(m, "ce_source"), sourcePrefix); found {
		return name
	}
	return "fettle"
}
