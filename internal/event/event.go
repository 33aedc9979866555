package event

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/lib/pq"

	"fettle/internal/db"
)

// Event is what a room emits: a struct whose type string never changes meaning; a new meaning is a new struct.
type Event interface {
	// EventType is "room.event.v1".
	EventType() string
	// EventKey is the aggregate the event belongs to; events of one key are delivered in order.
	EventKey() string
}

// Stored is a stored event.
type Stored struct {
	Seq  int64           `db:"seq" json:"seq"`
	ID   uuid.UUID       `db:"id" json:"id"`
	Type string          `db:"type" json:"type"`
	Key  string          `db:"key" json:"key"`
	At   time.Time       `db:"at" json:"at"`
	By   string          `db:"by" json:"by"`
	Data json.RawMessage `db:"data" json:"data"`
}

// Timer is an event that subscribers hear at a time in the future. Its key must be its own (for instance
// "promise:<id>"), else it would hold back every other event of that key until then.
type Timer struct {
	At    time.Time
	Event Event
}

// Emit writes events and their deliveries in tx, in one statement however many events there are.
func Emit(ctx context.Context, tx *db.Tx, events ...Event) error {
	timers := make([]Timer, len(events))
	for i, f := range events {
		timers[i] = Timer{tx.Now, f}
	}
	return EmitTimers(ctx, tx, timers...)
}

// EmitAt writes one timer.
func EmitAt(ctx context.Context, tx *db.Tx, at time.Time, e Event) error {
	return EmitTimers(ctx, tx, Timer{at, e})
}

var emitEvents = db.NewFunction[emitEventsIn, db.Nothing]("emit_events")

type emitEventsIn struct {
	At     time.Time `sql:"p_at"`
	Events []Row     `sql:"p_events,new_event"`
}

// EmitTimers writes events, each with the time it is due, in one statement.
func EmitTimers(ctx context.Context, tx *db.Tx, timers ...Timer) error {
	if len(timers) == 0 {
		return nil
	}
	rows, err := Encode(tx.By, timers)
	if err != nil {
		return err
	}
	if _, err := emitEvents.Call(ctx, tx, emitEventsIn{tx.Now, rows}); err != nil {
		return fmt.Errorf("emit %s: %w", timers[0].Event.EventType(), err)
	}
	tx.Signal()
	return within(ctx, tx, timers)
}

// Row is an event as it is written, for SQL functions that emit beside what else they write; such a caller signals.
type Row struct {
	By    string          `sql:"by"`
	ID    uuid.UUID       `sql:"id"`
	Type  string          `sql:"type"`
	Key   string          `sql:"key"`
	Data  json.RawMessage `sql:"data"`
	DueAt time.Time       `sql:"due_at"`
}

// Encode encodes events of an actor and gives each its id.
func Encode(by string, timers []Timer) ([]Row, error) {
	out := make([]Row, len(timers))
	for i, t := range timers {
		id, err := uuid.NewV7()
		if err != nil {
			return nil, fmt.Errorf("make an event id: %w", err)
		}
		body, err := json.Marshal(t.Event)
		if err != nil {
			return nil, fmt.Errorf("encode %s: %w", t.Event.EventType(), err)
		}
		out[i] = Row{By: by, ID: id, Type: t.Event.EventType(), Key: t.Event.EventKey(), Data: body, DueAt: t.At}
	}
	return out, nil
}

const newestSQL = `
SELECT k.key, n.seq
FROM unnest($1::text[]) AS k (key)
CROSS JOIN LATERAL (
    SELECT e.seq
    FROM events e
    WHERE e.key = k.key
    ORDER BY e.seq DESC
    LIMIT 1) n`

// Newest answers the number of the newest event of each key that has one.
func Newest(ctx context.Context, tx *db.Tx, keys []string) (map[string]int64, error) {
	var rows []struct {
		Key string `db:"key"`
		Seq int64  `db:"seq"`
	}
	if err := tx.SelectContext(ctx, &rows, newestSQL, pq.Array(keys)); err != nil {
		return nil, fmt.Errorf("look for the newest events: %w", err)
	}
	out := make(map[string]int64, len(rows))
	for _, r := range rows {
		out[r.Key] = r.Seq
	}
	return out, nil
}

const historySQL = `
SELECT seq, id, type, key, at, by, data
FROM events
WHERE key = $1 AND seq > $2
ORDER BY seq
LIMIT $3`

// History reads the events of one key after a position, oldest first.
func History(ctx context.Context, tx *db.Tx, key string, after int64, limit int) ([]Stored, error) {
	var out []Stored
	if err := tx.SelectContext(ctx, &out, historySQL, key, after, limit); err != nil {
		return nil, fmt.Errorf("read the history of %s: %w", key, err)
	}
	return out, nil
}
