package intake

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"time"

	"github.com/lib/pq"
	"github.com/segmentio/kafka-go"

	"fettle/internal/broker"
	"fettle/internal/db"
	"fettle/internal/fault"
	"fettle/internal/loop"
)

const (
	// An intake that is behind takes so much in one go that most keys in it have several messages and are settled once.
	intakeBatch = 40_000
	intakePause = 20 * time.Millisecond
)

// Intake is the door for messages of one topic: a batch is one transaction with its effect and its ids in the inbox,
// then the offset is committed. The offset is a hint, the inbox the truth, so every message takes effect once.
//
// A message that Take refuses is parked. One that the database refuses is tried again later from the retry topics
// (Delays), and until then what comes behind it under the same key waits there too, while other keys go on; at the end
// it is parked as well. Nothing is skipped for a database or a broker that is away.
type Intake struct {
	// Consumer names the inbox.
	Consumer string
	Topic    broker.Topic
	Delays   []Delay
	// Take is the effect of messages that were never taken before, and says which of them nobody can read.
	Take func(ctx context.Context, tx *db.Tx, fresh []kafka.Message) ([]Refusal, error)
	// Taken, when there is one, hears how many messages of a batch are done with before their offsets are committed.
	Taken func(messages int)
}

// Refusal is a message that cannot be read, now or ever.
type Refusal struct {
	Message kafka.Message
	Err     error
}

// intake is an Intake at work.
type intake struct {
	Intake
	db     *db.DB
	writer *kafka.Writer
}

func (in Intake) open(d *db.DB, brokers []string) *intake {
	return &intake{in, d, broker.NewWriter(brokers)}
}

func (in *intake) close() {
	if err := in.writer.Close(); err != nil {
		slog.Debug("close the writer of an intake", "error", err)
	}
}

func newReader(brokers []string, group, topic string) *kafka.Reader {
	return kafka.NewReader(kafka.ReaderConfig{Brokers: brokers, GroupID: group, Topic: topic, MinBytes: 1, MaxBytes: 10 << 20, QueueCapacity: intakeBatch,
		MaxWait: 200 * time.Millisecond, SessionTimeout: 6 * time.Second, HeartbeatInterval: time.Second, RebalanceTimeout: 6 * time.Second,
		JoinGroupBackoff: 300 * time.Millisecond, StartOffset: kafka.FirstOffset, ReadBackoffMin: 20 * time.Millisecond,
		ReadBackoffMax: 500 * time.Millisecond, WatchPartitionChanges: true})
}

// Consume takes messages in until ctx ends, or until the broker refuses this member of the group.
func (in Intake) Consume(ctx context.Context, d *db.DB, brokers []string, group string) error {
	work := in.open(d, brokers)
	defer work.close()
	return consume(ctx, newReader(brokers, group, in.Topic.Name), func(batch []kafka.Message) error {
		if err := work.persist(ctx, len(batch), func() error { return work.takeAll(ctx, batch) }); err != nil {
			return err
		}
		if in.Taken != nil {
			in.Taken(len(batch))
		}
		return nil
	})
}

// consume hands batches to do, whose errors only say that ctx has ended: what was not done is not committed and comes
// again.
func consume(ctx context.Context, r *kafka.Reader, do func([]kafka.Message) error) error {
	defer func() {
		if err := r.Close(); err != nil {
			slog.Debug("close the reader", "error", err)
		}
	}()
	for ctx.Err() == nil {
		batch, err := fetch(ctx, r)
		if len(batch) > 0 {
			if do(batch) != nil {
				return nil
			}
			if err := r.CommitMessages(ctx, batch...); err != nil && ctx.Err() == nil {
				slog.WarnContext(ctx, "commit offsets", "error", err)
			}
		}
		if err != nil && ctx.Err() == nil {
			return fmt.Errorf("fetch messages: %w", err)
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
	brief, cancel := context.WithTimeout(ctx, intakePause)
	defer cancel()
	for len(batch) < intakeBatch {
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

// persist tries again while the database or the broker is away: skipping would lose messages.
func (in *intake) persist(ctx context.Context, messages int, do func() error) error {
	for patience := 100 * time.Millisecond; ; patience = min(2*patience, 5*time.Second) {
		err := do()
		if err == nil {
			return nil
		}
		slog.WarnContext(ctx, "take messages", "consumer", in.Consumer, "messages", messages, "error", err)
		loop.Wait(ctx, nil, patience)
		if ctx.Err() != nil {
			return ctx.Err()
		}
	}
}

// takeAll takes a batch in. One that the database will never take is halved until the message at fault is alone, which
// then waits for better times.
func (in *intake) takeAll(ctx context.Context, batch []kafka.Message) error {
	batch, err := in.setAside(ctx, batch)
	if err != nil || len(batch) == 0 {
		return err
	}
	err = in.db.InTx(ctx, "kafka:"+in.Consumer, func(tx *db.Tx) error { return in.take(ctx, tx, batch) })
	switch {
	case !hopeless(err):
		return err
	case len(batch) == 1:
		return in.postpone(ctx, batch[0], err)
	}
	half := len(batch) / 2
	if err := in.takeAll(ctx, batch[:half]); err != nil {
		return err
	}
	return in.takeAll(ctx, batch[half:])
}

// hopeless tells that what was read is refused: by a rule, or by the database (22 data, 23 law, 54 too large).
// Whatever else goes wrong may go well the next moment, with the same message.
func hopeless(err error) bool {
	switch fault.KindOf(err) {
	case fault.Invalid, fault.Unknown, fault.Conflict, fault.Forbidden:
		return true
	}
	code := db.Code(err)
	return strings.HasPrefix(code, "22") || strings.HasPrefix(code, "23") || strings.HasPrefix(code, "54")
}

const inboxSQL = `
INSERT INTO inbox (consumer, event_id, at)
SELECT $1, id, $3::timestamptz
FROM (SELECT DISTINCT id FROM unnest($2::text[]) AS t (id) ORDER BY id) ids
ON CONFLICT DO NOTHING
RETURNING event_id`

// take enters ids into the inbox and lets those take effect that were not there.
func (in *intake) take(ctx context.Context, tx *db.Tx, batch []kafka.Message) error {
	ids := make([]string, len(batch))
	for i, m := range batch {
		ids[i] = Identity(m)
	}
	var fresh []string
	if err := tx.SelectContext(ctx, &fresh, inboxSQL, in.Consumer, pq.Array(ids), tx.Now); err != nil {
		return fmt.Errorf("take ids into the inbox: %w", err)
	}
	unseen := make(map[string]bool, len(fresh))
	for _, id := range fresh {
		unseen[id] = true
	}
	messages := make([]kafka.Message, 0, len(fresh))
	for i, m := range batch {
		if unseen[ids[i]] {
			delete(unseen, ids[i])
			messages = append(messages, m)
		}
	}
	if len(messages) == 0 {
		return nil
	}
	refused, err := in.Take(ctx, tx, messages)
	if err != nil {
		return err
	}
	for _, r := range refused {
		if err := in.park(ctx, tx, failure{message: r.Message, class: unreadable, err: r.Err.Error(), tries: 1, since: tx.Now}); err != nil {
			return err
		}
	}
	return nil
}

// Identity is what CloudEvents calls unique: source and id. A message without an id is known by its place in the log.
func Identity(m kafka.Message) string {
	id := Header(m, "ce_id")
	if id == "" {
		return fmt.Sprintf("%s/%d/%d", m.Topic, m.Partition, m.Offset)
	}
	return printable(Header(m, "ce_source") + " " + id)
}

// Header is the value of a message's header, "" when there is none.
func Header(m kafka.Message, name string) string {
	if i := slices.IndexFunc(m.Headers, func(h kafka.Header) bool { return h.Key == name }); i >= 0 {
		return string(m.Headers[i].Value)
	}
	return ""
}

// printable is text that PostgreSQL can store.
func printable(text string) string {
	return strings.ReplaceAll(strings.ToValidUTF8(text, "\uFFFD"), "\x00", "\uFFFD")
}
