// Command consumer is how another team may read Fettle's events: it follows parcels on parts.shipment.event.v1, keeps an
// inbox in its own PostgreSQL so that an event that comes again has no second effect, and prints what is new.
//
// It needs nothing of Fettle but the contract: docs/asyncapi.json and docs/events.
package main

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	_ "github.com/lib/pq"
	"github.com/segmentio/kafka-go"
)

func main() {
	brokers := flag.String("brokers", "localhost:9092", "Kafka brokers, separated by commas")
	topic := flag.String("topic", "parts.shipment.event.v1", "topic to read")
	group := flag.String("group", "example.parcels", "consumer group; each group hears every event")
	database := flag.String("database", "", "PostgreSQL of your own, for instance postgres://me@localhost/mine")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, strings.Split(*brokers, ","), *topic, *group, *database)
	stop()
	if err != nil && !errors.Is(err, context.Canceled) {
		fmt.Fprintln(os.Stderr, "consumer:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, brokers []string, topic, group, database string) error {
	db, err := sql.Open("postgres", database)
	if err != nil {
		return fmt.Errorf("open the database: %w", err)
	}
	r := newReader(brokers, topic, group)
	err = follow(ctx, db, r, os.Stdout)
	return errors.Join(err, r.Close(), db.Close())
}

func newReader(brokers []string, topic, group string) *kafka.Reader {
	return kafka.NewReader(kafka.ReaderConfig{Brokers: brokers, GroupID: group, Topic: topic, StartOffset: kafka.FirstOffset,
		MinBytes: 1, MaxBytes: 1 << 20, MaxWait: time.Second, WatchPartitionChanges: true})
}

// follow takes message after message: first the effect, in one transaction with the id, then the offset. Whoever dies in
// between hears the message again and knows it by its id.
func follow(ctx context.Context, db *sql.DB, r *kafka.Reader, out io.Writer) error {
	if _, err := db.ExecContext(ctx, tablesSQL); err != nil {
		return fmt.Errorf("make the tables: %w", err)
	}
	for {
		m, err := r.FetchMessage(ctx)
		if err != nil {
			return fmt.Errorf("fetch: %w", err)
		}
		news, err := take(ctx, db, m)
		if err != nil {
			return fmt.Errorf("take %s/%d@%d: %w", m.Topic, m.Partition, m.Offset, err)
		}
		if news != "" {
			fmt.Fprintln(out, news)
		}
		if err := r.CommitMessages(ctx, m); err != nil {
			return fmt.Errorf("commit: %w", err)
		}
	}
}

const tablesSQL = `
CREATE TABLE IF NOT EXISTS heard_events (
    id text PRIMARY KEY,
    at timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE IF NOT EXISTS followed_parcels (
    shipment text PRIMARY KEY,
    state    text NOT NULL,
    changes  int  NOT NULL
)`

const knowSQL = `
INSERT INTO heard_events (id)
VALUES ($1)
ON CONFLICT DO NOTHING`

const changeSQL = `
INSERT INTO followed_parcels (shipment, state, changes)
VALUES ($1, $2, 1)
ON CONFLICT (shipment) DO UPDATE
SET state = excluded.state, changes = followed_parcels.changes + 1`

// stateChanged is as much of shipping.state_changed.v1 as this program needs: it leaves alone what it does not know.
type stateChanged struct {
	Shipment string     `json:"shipment"`
	From     string     `json:"from"`
	To       string     `json:"to"`
	ETAAt    *time.Time `json:"eta_at"`
}

// take lets a message have its effect once and answers what is new; "" when nothing is.
func take(ctx context.Context, db *sql.DB, m kafka.Message) (string, error) {
	if header(m, "ce_type") != "com.fettle.shipping.state_changed.v1" {
		return "", nil
	}
	var e stateChanged
	if err := json.Unmarshal(m.Value, &e); err != nil {
		// Trying again would hold the partition for ever and change nothing.
		return fmt.Sprintf("unreadable: %s/%d@%d: %v", m.Topic, m.Partition, m.Offset, err), nil
	}
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return "", err
	}
	defer func() { _ = tx.Rollback() }()
	known, err := tx.ExecContext(ctx, knowSQL, header(m, "ce_id"))
	if err != nil {
		return "", fmt.Errorf("look into the inbox: %w", err)
	}
	if n, err := known.RowsAffected(); err != nil || n == 0 {
		return "", err
	}
	if _, err := tx.ExecContext(ctx, changeSQL, e.Shipment, e.To); err != nil {
		return "", fmt.Errorf("change the parcel: %w", err)
	}
	return e.String(), tx.Commit()
}

func (e stateChanged) String() string {
	line := fmt.Sprintf("%s: %s → %s", e.Shipment, e.From, e.To)
	if e.ETAAt != nil {
		line += ", expected " + e.ETAAt.Local().Format("2006-01-02 15:04")
	}
	return line
}

func header(m kafka.Message, name string) string {
	for _, h := range m.Headers {
		if h.Key == name {
			return string(h.Value)
		}
	}
	return ""
}
