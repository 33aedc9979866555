package tracking

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/segmentio/kafka-go"

	"fettle/internal/broker"
	"fettle/internal/db"
	"fettle/internal/intake"
	"fettle/shipping/carrier"
)

// ScanTopic is where carriers' messages enter, whichever door they came by.
const ScanTopic = "parts.carrier.scan.raw.v1"

const consumer = "shipping.scans"

// Scans is the topic that carriers write to. The broker stamps what comes, so that a producer whose clock is years behind
// does not have his messages cleaned away before they are read.
var Scans = broker.Topic{Name: ScanTopic, Partitions: 12, Config: map[string]string{"cleanup.policy": "delete", "retention.ms": "2592000000",
	"message.timestamp.type": "LogAppendTime"}}

// Topics are the topic that carriers write to, with what belongs to it.
func Topics() []broker.Topic { return scanIntake(Scans).Topics() }

// Publisher writes what the webhook received to Kafka.
type Publisher struct{ writer *kafka.Writer }

// NewPublisher connects when it first writes.
func NewPublisher(brokers []string) *Publisher { return publisherTo(brokers, ScanTopic) }

// publisherTo writes to a topic, which is ScanTopic but in tests.
func publisherTo(brokers []string, topic string) *Publisher {
	w := broker.NewWriter(brokers)
	w.Topic = topic
	return &Publisher{w}
}

// Close flushes.
func (p *Publisher) Close() error { return p.writer.Close() }

// Raw is a message of a carrier as it came; Source names the adapter that can read it.
type Raw struct {
	Source, Carrier, Waybill string
	Payload                  []byte
	// Whole tells that it is a whole list.
	Whole bool
}

// id is the same for the same facts, so that a repeated post is known by the inbox. A whole list is news however often it had
// the same entries before: it says what stands now.
func (r Raw) id() string {
	if r.Whole {
		return uuid.NewString()
	}
	name := append([]byte(r.Source+"|"+r.Carrier+"|"), r.Payload...)
	return uuid.NewSHA1(uuid.NameSpaceURL, name).String()
}

// Publish writes messages in one go, keyed so that a waybill's messages stay in order. When it fails some may have been
// written: post them again.
func (p *Publisher) Publish(ctx context.Context, now time.Time, messages ...Raw) error {
	out := make([]kafka.Message, len(messages))
	for i, r := range messages {
		if len(r.Payload) > broker.MessageMost {
			return ErrPushTooLarge.With("most", broker.MessageMost)
		}
		key := r.Carrier + ":" + r.Waybill
		out[i] = kafka.Message{Key: []byte(key), Value: r.Payload, Time: now, Headers: []kafka.Header{
			{Key: "ce_specversion", Value: []byte("1.0")}, {Key: "ce_id", Value: []byte(r.id())},
			{Key: "ce_source", Value: []byte(carrier.SourcePrefix + r.Source)}, {Key: "ce_type", Value: []byte("com.fettle." + ScanTopic)},
			{Key: "ce_time", Value: []byte(now.UTC().Format(time.RFC3339Nano))}, {Key: "ce_partitionkey", Value: []byte(key)},
			{Key: "content-type", Value: []byte("application/json")}}}
	}
	// A broker that finds small messages too large cannot store anything, and may be able to later.
	if err := p.writer.WriteMessages(ctx, out...); err != nil {
		return errors.Join(ErrNoBroker, fmt.Errorf("publish %d messages of carriers: %w", len(out), err))
	}
	return nil
}

// scanIntake is the door for carriers' messages; topic is Scans but in tests.
func scanIntake(topic broker.Topic) intake.Intake {
	return intake.Intake{Consumer: consumer, Topic: topic, Delays: intake.Delays, Take: takeMessages}
}

// Consume takes carriers' messages in until ctx ends.
func Consume(ctx context.Context, d *db.DB, brokers []string, group string) error {
	return scanIntake(Scans).Consume(ctx, d, brokers, group)
}

// RetryStages is how many retry topics there are behind ScanTopic.
var RetryStages = len(intake.Delays)

// Retry tries messages again that failed, until ctx ends; one for each stage.
func Retry(ctx context.Context, d *db.DB, brokers []string, group string, stage int) error {
	return scanIntake(Scans).Retry(ctx, d, brokers, group, stage)
}

// Lag is how far a group is behind, by topic.
func Lag(ctx context.Context, brokers []string, group string) (map[string]int64, error) {
	return scanIntake(Scans).Lag(ctx, brokers, group)
}

// takeMessages lets carriers' messages take effect, notes what of them was read in part only, and refuses those of which no
// adapter can read anything.
func takeMessages(ctx context.Context, tx *db.Tx, batch []kafka.Message) (refused []intake.Refusal, err error) {
	book, err := bookOf(ctx, tx)
	if err != nil {
		return nil, err
	}
	var scans []Scan
	var lists []Snapshot
	var found []finding
	for _, m := range batch {
		received := receivedAt(m, tx.Now)
		read, err := book.Parse(sourceOf(m), m.Value, received)
		if err != nil {
			refused = append(refused, intake.Refusal{Message: m, Err: err})
			continue
		}
		now, whole := scansOf(read, listedAt(m, received))
		scans, lists, found = append(scans, now...), append(lists, whole...), append(found, findingsOf(m, read)...)
	}
	if err := keepFindings(ctx, tx, found); err != nil {
		return refused, err
	}
	return refused, ObserveLists(ctx, tx, scans, lists)
}

// scansOf takes a carrier's message apart: its scans, and what the whole lists in it had. listed is when the lists are
// recorded.
func scansOf(m carrier.Message, listed time.Time) ([]Scan, []Snapshot) {
	out := make([]Scan, len(m.Scans))
	lists := map[scanList]*Snapshot{}
	for i, s := range m.Scans {
		out[i] = Scan{Source: s.Source, Carrier: s.Carrier, Waybill: s.Waybill, Code: s.Code, OccurredAt: s.OccurredAt, RecordedAt: s.RecordedAt,
			Zone: s.Zone, Place: s.Place, Remark: s.Remark, Lon: s.Lon, Lat: s.Lat, LinkedCarrier: s.LinkedCarrier, LinkedWaybill: s.LinkedWaybill,
			LinkedAs: s.LinkedAs, Inexact: s.Inexact, Implied: s.Implied, Twin: s.Twin}
		if !m.Whole {
			continue
		}
		k := listOf(out[i])
		if lists[k] == nil {
			lists[k] = &Snapshot{Source: s.Source, Carrier: s.Carrier, Waybill: s.Waybill, RecordedAt: listed}
		}
		lists[k].Scans = append(lists[k].Scans, out[i].kept().ListKey())
	}
	var whole []Snapshot
	for _, l := range lists {
		whole = append(whole, *l)
	}
	return out, whole
}

// listedAt is when a whole list was recorded. The broker's clock knows milliseconds, and of two lists of one the later counts:
// the place in the log tells which that is.
func listedAt(m kafka.Message, received time.Time) time.Time {
	return received.Truncate(time.Millisecond).Add(time.Duration(m.Offset%1000) * time.Microsecond)
}

// receivedAt is when the message was written to the log, so that a scan that had to wait for us is not taken for one of
// the past; a producer whose clock runs ahead does not count.
func receivedAt(m kafka.Message, now time.Time) time.Time {
	if m.Time.IsZero() || m.Time.After(now) || m.Time.Year() < 2000 {
		return now
	}
	return m.Time
}

// sourceOf is the adapter of a message: the last part of ce_source, our own format when there is none.
func sourceOf(m kafka.Message) string {
	if name, found := strings.CutPrefix(intake.Header(m, "ce_source"), carrier.SourcePrefix); found {
		return name
	}
	return "fettle"
}

// findingsOf are what a message was read by in part only, with where it lies.
func findingsOf(m kafka.Message, read carrier.Message) []finding {
	out := make([]finding, len(read.Findings))
	for i, f := range read.Findings {
		out[i] = finding{Source: sourceOf(m), Carrier: f.Carrier, Waybill: f.Waybill, Verdict: f.Verdict, Reason: f.Reason, Detail: carrier.Redact(f.Detail),
			Times: 1, Taken: read.Taken, Topic: m.Topic, Partition: m.Partition, Offset: m.Offset}
	}
	return out
}
