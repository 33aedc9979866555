package intake

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"github.com/lib/pq"
	"github.com/segmentio/kafka-go"

	"fettle/internal/closed"
	"fettle/internal/db"
	"fettle/internal/fault"
)

// parkedDays is how long what was parked is kept as it came: as long as its own topic keeps it.
const parkedDays = 30

// ErrNotParked is about a message that is not there, or is nothing to replay.
var ErrNotParked = fault.New(fault.Unknown, "parked_message_not_found")

// Parked is a message that waits for a person. Value is as it came, personal data and all: only Show gives it.
type Parked struct {
	ID            int64           `db:"id" json:"id"`
	Topic         string          `db:"topic" json:"topic"`
	Partition     int             `db:"partition" json:"partition"`
	Offset        int64           `db:"offset" json:"offset"`
	Key           string          `db:"key" json:"key"`
	Class         string          `db:"class" json:"class"`
	Error         string          `db:"error" json:"error"`
	Tries         int             `db:"tries" json:"tries"`
	FirstFailedAt time.Time       `db:"first_failed_at" json:"first_failed_at"`
	At            time.Time       `db:"at" json:"at"`
	ReplayAskedAt *time.Time      `db:"replay_asked_at" json:"replay_asked_at"`
	ReplayedAt    *time.Time      `db:"replayed_at" json:"replayed_at"`
	ErasedAt      *time.Time      `db:"erased_at" json:"erased_at"`
	Headers       json.RawMessage `db:"headers" json:"-"`
	Value         []byte          `db:"value" json:"-"`
}

// plainHeader is a header in the database: bytes that may be no text.
type plainHeader struct {
	Key   string `json:"key"`
	Value []byte `json:"value"`
}

const parkSQL = `
INSERT INTO parked_messages (topic, partition, "offset", key, value, error, at, consumer, event_id, headers, class, tries, first_failed_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
ON CONFLICT DO NOTHING`

// park keeps a message that nothing can be done with, for a person to look at.
func (in *intake) park(ctx context.Context, tx *db.Tx, f failure) error {
	m := f.message
	slog.WarnContext(ctx, "park a message", "topic", m.Topic, "partition", m.Partition, "offset", m.Offset, "error", f.err)
	headers := make([]plainHeader, len(m.Headers))
	for i, h := range m.Headers {
		headers[i] = plainHeader{printable(h.Key), h.Value}
	}
	raw, err := json.Marshal(headers)
	if err != nil {
		return fmt.Errorf("encode headers: %w", err)
	}
	// A message may have no value at all; the row is about it all the same.
	value := append([]byte{}, m.Value...)
	if _, err := tx.ExecContext(ctx, parkSQL, m.Topic, m.Partition, m.Offset, keyOf(m), value, printable(f.err), tx.Now, in.Consumer, Identity(m),
		string(raw), f.class, f.tries, f.since); err != nil {
		return fmt.Errorf("park a message: %w", err)
	}
	return nil
}

const parkedColumns = `
SELECT id, topic, partition, "offset", key, class, error, tries, first_failed_at, at, replay_asked_at, replayed_at, erased_at, headers, value
FROM parked_messages`

// ParkedMessages lists what waits for a person, the newest first; before 0 is the newest of all.
func ParkedMessages(ctx context.Context, tx *db.Tx, before int64, limit int) ([]Parked, error) {
	out := []Parked{}
	if err := tx.SelectContext(ctx, &out, parkedColumns+" WHERE replayed_at IS NULL AND ($1 = 0 OR id < $1) ORDER BY id DESC LIMIT $2", before, limit); err != nil {
		return nil, fmt.Errorf("list parked messages: %w", err)
	}
	return out, nil
}

// ParkedByID answers one, replayed or not.
func ParkedByID(ctx context.Context, tx *db.Tx, id int64) (Parked, error) {
	var rows []Parked
	if err := tx.SelectContext(ctx, &rows, parkedColumns+" WHERE id = $1", id); err != nil {
		return Parked{}, fmt.Errorf("read parked message %d: %w", id, err)
	}
	if len(rows) == 0 {
		return Parked{}, ErrNotParked
	}
	return rows[0], nil
}

// Its id leaves the inbox, or the message would be taken for one that was seen.
const askReplaySQL = `
WITH asked AS (
    UPDATE parked_messages
    SET replay_asked_at = $2
    WHERE id = ANY($1) AND replayed_at IS NULL AND replay_asked_at IS NULL AND erased_at IS NULL
    RETURNING consumer, event_id
), forgotten AS (
    DELETE FROM inbox i
    USING asked a
    WHERE i.consumer = a.consumer AND i.event_id = a.event_id
)
SELECT count(*)
FROM asked`

// Replay asks that parked messages are written to their own topic once more, as they came; the service does it. It
// answers how many there were.
func Replay(ctx context.Context, tx *db.Tx, ids ...int64) (n int, err error) {
	if err := tx.GetContext(ctx, &n, askReplaySQL, pq.Array(ids), tx.Now); err != nil {
		return 0, fmt.Errorf("ask for a replay: %w", err)
	}
	if n == 0 {
		return 0, ErrNotParked
	}
	return n, nil
}

func (p Parked) original() (kafka.Message, error) {
	var headers []plainHeader
	if err := json.Unmarshal(p.Headers, &headers); err != nil {
		return kafka.Message{}, fmt.Errorf("read the headers of parked message %d: %w", p.ID, err)
	}
	m := kafka.Message{Topic: p.Topic, Partition: p.Partition, Offset: p.Offset, Key: []byte(p.Key), Value: p.Value}
	for _, h := range headers {
		m.Headers = append(m.Headers, kafka.Header{Key: h.Key, Value: h.Value})
	}
	return m, nil
}

// State says what became of a parked message.
type State string

// States of a parked message.
const (
	// Kept waits for somebody to look.
	Kept State = "parked"
	// Asked is to be written to its topic once more.
	Asked State = "to be replayed"
	// Replayed was.
	Replayed State = "replayed"
	// Erased has no content any more.
	Erased State = "erased"
)

// States lists them all.
func States() []State { return []State{Kept, Asked, Replayed, Erased} }

// Schema lists them in the contracts.
func (State) Schema(closed.Registry) *closed.Schema { return closed.Of(States()) }

// State tells in a word what became of a message.
func (p Parked) State() State {
	switch {
	case p.ErasedAt != nil:
		return Erased
	case p.ReplayedAt != nil:
		return Replayed
	case p.ReplayAskedAt != nil:
		return Asked
	}
	return Kept
}

// HeaderLines are the headers, a line each.
func (p Parked) HeaderLines() (string, error) {
	m, err := p.original()
	if err != nil {
		return "", err
	}
	var lines strings.Builder
	for _, h := range m.Headers {
		fmt.Fprintf(&lines, "%s: %s\n", h.Key, h.Value)
	}
	return lines.String(), nil
}

// ReplayAll asks for all that wait.
func ReplayAll(ctx context.Context, tx *db.Tx) (int, error) {
	var ids []int64
	if err := tx.SelectContext(ctx, &ids, "SELECT id FROM parked_messages WHERE replayed_at IS NULL AND replay_asked_at IS NULL AND erased_at IS NULL"); err != nil {
		return 0, fmt.Errorf("find parked messages: %w", err)
	}
	return Replay(ctx, tx, ids...)
}
