package intake

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"strconv"
	"time"

	"github.com/lib/pq"
	"github.com/segmentio/kafka-go"

	"fettle/internal/broker"
	"fettle/internal/db"
	"fettle/internal/loop"
)

// Delay is one stage of trying again: a topic, and how long a message lies in it.
type Delay struct {
	Suffix string
	After  time.Duration
}

// Delays are the stages of an intake in service.
var Delays = []Delay{{".retry.1m", time.Minute}, {".retry.10m", 10 * time.Minute}}

// deadLetterSuffix is the end of the name of the topic for messages that were given up.
const deadLetterSuffix = ".dlq.v1"

// appendTime lets the broker stamp messages, so that one with an old time of its own is not cleaned away before it is
// read.
const appendTime = "LogAppendTime"

// Topics are the topic of an intake, its retry topics and its dead letters. What was given up is as personal as what
// came, and is kept no longer.
func (in Intake) Topics() []broker.Topic {
	side := func(suffix string, days int) broker.Topic {
		config := broker.KeptDays(days)
		config["message.timestamp.type"] = appendTime
		return broker.Topic{Name: in.Topic.Name + suffix, Partitions: in.Topic.Partitions, Config: config}
	}
	out := []broker.Topic{in.Topic}
	for _, d := range in.Delays {
		out = append(out, side(d.Suffix, 14))
	}
	return append(out, side(deadLetterSuffix, parkedDays))
}

// What a message carries besides its own headers while it lies in a retry topic or among the dead letters.
const (
	headerReason      = "dlq_reason"
	headerClass       = "dlq_class"
	headerTries       = "attempts"
	headerSince       = "first_failed_at"
	headerDue         = "retry_due_at"
	headerTopic       = "origin_topic"
	headerPartition   = "origin_partition"
	headerOffset      = "origin_offset"
	headerOriginTime  = "origin_time"
	headerReplayedFor = "replayed"
)

var ownHeaders = map[string]bool{headerReason: true, headerClass: true, headerTries: true, headerSince: true, headerDue: true, headerTopic: true,
	headerPartition: true, headerOffset: true, headerOriginTime: true, headerReplayedFor: true}

// Why a message failed.
const (
	unreadable = "parse"
	unhandled  = "handler"
)

// failure is a message that did not go through, as it came from its own topic.
type failure struct {
	message kafka.Message
	class   string
	err     string
	tries   int
	since   time.Time
}

// wrapped is the failed message on its way to another topic.
func (f failure) wrapped(topic string, due time.Time) kafka.Message {
	m := f.message
	out := kafka.Message{Topic: topic, Key: m.Key, Value: m.Value}
	for _, h := range m.Headers {
		if !ownHeaders[h.Key] {
			out.Headers = append(out.Headers, h)
		}
	}
	add := func(key, value string) {
		out.Headers = append(out.Headers, kafka.Header{Key: key, Value: []byte(value)})
	}
	add(headerTopic, m.Topic)
	add(headerPartition, strconv.Itoa(m.Partition))
	add(headerOffset, strconv.FormatInt(m.Offset, 10))
	add(headerOriginTime, m.Time.UTC().Format(time.RFC3339Nano))
	add(headerTries, strconv.Itoa(f.tries))
	add(headerSince, f.since.UTC().Format(time.RFC3339Nano))
	add(headerClass, f.class)
	add(headerReason, f.err)
	if !due.IsZero() {
		add(headerDue, due.UTC().Format(time.RFC3339Nano))
	}
	return out
}

// unwrapped is the failure that a message of a retry topic tells of.
func unwrapped(m kafka.Message) (f failure, due time.Time) {
	due, _ = time.Parse(time.RFC3339Nano, Header(m, headerDue))
	f = failure{class: Header(m, headerClass), err: Header(m, headerReason), message: kafka.Message{Topic: Header(m, headerTopic), Key: m.Key, Value: m.Value}}
	f.since, _ = time.Parse(time.RFC3339Nano, Header(m, headerSince))
	f.tries, _ = strconv.Atoi(Header(m, headerTries))
	f.message.Partition, _ = strconv.Atoi(Header(m, headerPartition))
	f.message.Offset, _ = strconv.ParseInt(Header(m, headerOffset), 10, 64)
	f.message.Time, _ = time.Parse(time.RFC3339Nano, Header(m, headerOriginTime))
	for _, h := range m.Headers {
		if !ownHeaders[h.Key] {
			f.message.Headers = append(f.message.Headers, h)
		}
	}
	return f, due
}

// keyOf is a message's key as the database keeps it.
func keyOf(m kafka.Message) string { return printable(string(m.Key)) }

// send writes failures to the topic of a stage.
func (in *intake) send(ctx context.Context, stage int, failures ...failure) error {
	due := in.db.Now().Add(in.Delays[stage].After)
	messages := make([]kafka.Message, len(failures))
	for i, f := range failures {
		messages[i] = f.wrapped(in.Topic.Name+in.Delays[stage].Suffix, due)
	}
	if err := in.writer.WriteMessages(ctx, messages...); err != nil {
		return fmt.Errorf("write %d messages to be tried again: %s", len(messages), broker.FirstError(err).Error())
	}
	return nil
}

const noteWaitingSQL = `
INSERT INTO waiting_messages (consumer, event_id, key, stage, tries, class, error, at)
SELECT $1, id, key, 0, $4, $5, $6, $7
FROM unnest($2::text[], $3::text[]) WITH ORDINALITY AS m (id, key, n)
ORDER BY n
ON CONFLICT DO NOTHING`

func (in *intake) note(ctx context.Context, tries int, class, cause string, messages []kafka.Message) error {
	ids, keys := make([]string, len(messages)), make([]string, len(messages))
	for i, m := range messages {
		ids[i], keys[i] = Identity(m), keyOf(m)
	}
	return in.db.InTx(ctx, "kafka:"+in.Consumer, func(tx *db.Tx) error {
		_, err := tx.ExecContext(ctx, noteWaitingSQL, in.Consumer, pq.Array(ids), pq.Array(keys), tries, class, printable(cause), tx.Now)
		return err
	})
}

// postpone sends a message that failed to be tried again. It is written before it is noted: when this process dies in
// between, it comes again from its own topic, and the copy is known by its id.
func (in *intake) postpone(ctx context.Context, m kafka.Message, cause error) error {
	if len(in.Delays) == 0 {
		return in.db.InTx(ctx, "kafka:"+in.Consumer, func(tx *db.Tx) error {
			return in.giveUp(ctx, tx, failure{message: m, class: unhandled, err: cause.Error(), tries: 1, since: tx.Now})
		})
	}
	if err := in.send(ctx, 0, failure{message: m, class: unhandled, err: cause.Error(), tries: 1, since: in.db.Now()}); err != nil {
		return err
	}
	return in.note(ctx, 1, unhandled, cause.Error(), []kafka.Message{m})
}

const gatesSQL = `
SELECT DISTINCT key
FROM waiting_messages
WHERE consumer = $1 AND key = ANY($2)`

const knownSQL = `
SELECT event_id
FROM waiting_messages
WHERE consumer = $1 AND event_id = ANY($2)`

// setAside sends the messages whose key waits behind what they wait for, and answers the others.
func (in *intake) setAside(ctx context.Context, batch []kafka.Message) (free []kafka.Message, err error) {
	gates, known := map[string]bool{}, map[string]bool{}
	err = in.db.Read(ctx, "kafka:"+in.Consumer, func(tx *db.Tx) error {
		var any bool
		if err := tx.GetContext(ctx, &any, "SELECT EXISTS (SELECT FROM waiting_messages WHERE consumer = $1)", in.Consumer); err != nil || !any {
			return err
		}
		ids, keys := make([]string, len(batch)), make([]string, len(batch))
		for i, m := range batch {
			ids[i], keys[i] = Identity(m), keyOf(m)
		}
		return errors.Join(collect(ctx, tx, gates, gatesSQL, in.Consumer, pq.Array(keys)), collect(ctx, tx, known, knownSQL, in.Consumer, pq.Array(ids)))
	})
	if err != nil || len(gates) == 0 {
		return batch, err
	}
	var waiting []kafka.Message
	var failures []failure
	for _, m := range batch {
		switch {
		case known[Identity(m)]:
		case gates[keyOf(m)]:
			known[Identity(m)] = true
			waiting = append(waiting, m)
			failures = append(failures, failure{message: m, class: unhandled, err: "behind another of its key", since: in.db.Now()})
		default:
			free = append(free, m)
		}
	}
	if len(waiting) == 0 {
		return free, nil
	}
	if err := in.send(ctx, 0, failures...); err != nil {
		return nil, err
	}
	return free, in.note(ctx, 0, "", "", waiting)
}

func collect(ctx context.Context, tx *db.Tx, into map[string]bool, query string, args ...any) error {
	var rows []string
	if err := tx.SelectContext(ctx, &rows, query, args...); err != nil {
		return fmt.Errorf("read what waits: %w", err)
	}
	for _, r := range rows {
		into[r] = true
	}
	return nil
}

// Retry takes messages of the retry topics when they are due, until ctx ends.
func (in Intake) Retry(ctx context.Context, d *db.DB, brokers []string, group string, stage int) error {
	work := in.open(d, brokers)
	defer work.close()
	suffix := in.Delays[stage].Suffix
	return consume(ctx, newReader(brokers, group+suffix, in.Topic.Name+suffix), func(batch []kafka.Message) error {
		for _, m := range batch {
			f, due := unwrapped(m)
			loop.Wait(ctx, nil, due.Sub(d.Now()))
			if err := work.persist(ctx, 1, func() error { return work.again(ctx, stage, f) }); err != nil {
				return err
			}
		}
		return nil
	})
}

const firstWaitingSQL = `
SELECT event_id, stage
FROM waiting_messages
WHERE consumer = $1 AND key = $2
ORDER BY seq
LIMIT 1`

// again tries a message that is due. Who is not the first of his key goes where the first is.
func (in *intake) again(ctx context.Context, stage int, f failure) error {
	id := Identity(f.message)
	var head struct {
		ID    string `db:"event_id"`
		Stage int    `db:"stage"`
	}
	known := map[string]bool{}
	err := in.db.Read(ctx, "kafka:"+in.Consumer, func(tx *db.Tx) error {
		if err := collect(ctx, tx, known, knownSQL, in.Consumer, pq.Array([]string{id})); err != nil || len(known) == 0 {
			return err
		}
		return tx.GetContext(ctx, &head, firstWaitingSQL, in.Consumer, keyOf(f.message))
	})
	switch {
	case errors.Is(err, sql.ErrNoRows) || err == nil && len(known) == 0:
		// A copy of one that is done with, or one whose first reader died before he noted it: that comes again from its
		// topic.
		return nil
	case err != nil:
		return err
	case head.ID != id:
		if err := in.send(ctx, head.Stage, f); err != nil {
			return err
		}
		return in.move(ctx, id, head.Stage, f)
	}
	err = in.db.InTx(ctx, "kafka:"+in.Consumer, func(tx *db.Tx) error {
		if err := in.take(ctx, tx, []kafka.Message{f.message}); err != nil {
			return err
		}
		return in.forget(ctx, tx, id)
	})
	if !hopeless(err) {
		return err
	}
	f.tries, f.class, f.err = f.tries+1, unhandled, err.Error()
	if stage+1 < len(in.Delays) {
		if err := in.send(ctx, stage+1, f); err != nil {
			return err
		}
		return in.move(ctx, id, stage+1, f)
	}
	return in.db.InTx(ctx, "kafka:"+in.Consumer, func(tx *db.Tx) error {
		if err := in.forget(ctx, tx, id); err != nil {
			return err
		}
		return in.giveUp(ctx, tx, f)
	})
}

const moveSQL = `
UPDATE waiting_messages
SET stage = $3, tries = $4, error = $5
WHERE consumer = $1 AND event_id = $2`

func (in *intake) move(ctx context.Context, id string, stage int, f failure) error {
	return in.db.InTx(ctx, "kafka:"+in.Consumer, func(tx *db.Tx) error {
		_, err := tx.ExecContext(ctx, moveSQL, in.Consumer, id, stage, f.tries, printable(f.err))
		return err
	})
}

func (in *intake) forget(ctx context.Context, tx *db.Tx, id string) error {
	if _, err := tx.ExecContext(ctx, "DELETE FROM waiting_messages WHERE consumer = $1 AND event_id = $2", in.Consumer, id); err != nil {
		return fmt.Errorf("take a message from those that wait: %w", err)
	}
	return nil
}

// giveUp parks a message and enters its id, so that a copy of it is not tried again.
func (in *intake) giveUp(ctx context.Context, tx *db.Tx, f failure) error {
	var fresh []string
	if err := tx.SelectContext(ctx, &fresh, inboxSQL, in.Consumer, pq.Array([]string{Identity(f.message)}), tx.Now); err != nil {
		return fmt.Errorf("take an id into the inbox: %w", err)
	}
	if len(fresh) == 0 {
		return nil
	}
	return in.park(ctx, tx, f)
}

// Lag is how many messages of the topic, and of its retry topics, are still to be taken.
func (in Intake) Lag(ctx context.Context, brokers []string, group string) (map[string]int64, error) {
	out, err := broker.Lag(ctx, brokers, group, in.Topic.Name)
	for _, d := range in.Delays {
		if err != nil {
			return nil, err
		}
		var more map[string]int64
		more, err = broker.Lag(ctx, brokers, group+d.Suffix, in.Topic.Name+d.Suffix)
		maps.Copy(out, more)
	}
	return out, err
}
