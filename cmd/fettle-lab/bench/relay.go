package bench

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/segmentio/kafka-go"

	"fettle/cmd/internal/app"
	"fettle/internal/broker"
	"fettle/internal/event"
	"fettle/internal/relay"
)

const relayEvents = 40_000

var relayRow = benchRow{name: "relay", workload: "events/s from the event table to Kafka ÷ kafka-go writing the same messages from memory",
	comparison: atLeast, goal: 0.7, run: measureRelay}

// Events as the fold of scans tells them, keyed by their repairs.
const relayEventsSQL = `
INSERT INTO events (id, type, key, at, by, data)
SELECT (lpad(to_hex((extract(epoch FROM clock_timestamp()) * 1000)::bigint), 12, '0') || substr(gen_random_uuid()::text, 14))::uuid, 'shipping.state_changed.v1', 'RB' || lpad((1 + n % 5000)::text, 8, '0'), now(), 'bench',
       jsonb_build_object('repair', 'RB' || lpad((1 + n % 5000)::text, 8, '0'), 'shipment', 'P' || n, 'lines', jsonb_build_array(gen_random_uuid()),
           'from', 'in_transit', 'to', 'out_for_delivery', 'version', 4, 'eta_at', now(), 'flags', '[]'::jsonb)
FROM generate_series(1, $1::int) n`

func measureRelay(ctx context.Context, b *bench) (_ figures, err error) {
	w, err := b.world(ctx)
	if err != nil {
		return figures{}, err
	}
	broker, err := b.apacheKafka(ctx)
	if err != nil {
		return figures{}, err
	}
	defer func() { err = errors.Join(err, broker.Stop()) }()
	if err := app.EnsureTopics(ctx, broker.Brokers()); err != nil {
		return figures{}, err
	}
	r := relay.New(w.db, app.Routing, broker.Brokers())
	defer func() { err = errors.Join(err, r.Close()) }()
	if err := r.Register(ctx); err != nil {
		return figures{}, err
	}
	var ours, memory []float64
	for range b.command.Rounds + 1 {
		sent, written, err := w.relayRound(ctx, r, broker.Brokers())
		if err != nil {
			return figures{}, err
		}
		ours, memory = append(ours, sent), append(memory, written)
	}
	// The first round warms the broker and the caches of both sides.
	ours, memory = ours[1:], memory[1:]
	b.note("relay %.0f events/s, kafka-go from memory %.0f messages/s", mean(ours), mean(memory))
	return ratioOf(mean(ours), mean(memory)), nil
}

// relayRound empties the outbox once and then writes the same messages from memory.
func (w *world) relayRound(ctx context.Context, r *relay.Relay, brokers []string) (sent, written float64, err error) {
	if _, err := w.db.ExecContext(ctx, relayEventsSQL, relayEvents); err != nil {
		return 0, 0, fmt.Errorf("tell events: %w", err)
	}
	var events []event.Stored
	if err := w.db.SelectContext(ctx, &events, `
SELECT e.seq, e.id, e.type, e.key, e.at, e.by, e.data
FROM events e
JOIN log_readers r ON r.name = 'kafka' AND e.seq > r.seq
ORDER BY e.seq`); err != nil {
		return 0, 0, fmt.Errorf("read the events: %w", err)
	}
	if err := w.checkpoint(ctx); err != nil {
		return 0, 0, err
	}
	stop, err := w.bench.profile()
	if err != nil {
		return 0, 0, err
	}
	began := time.Now()
	for n := 0; n < relayEvents; {
		s, err := r.Send(ctx)
		if err != nil {
			stop()
			return 0, 0, err
		}
		n += s
	}
	sent = relayEvents / time.Since(began).Seconds()
	stop()
	var left int
	if err := w.db.GetContext(ctx, &left, "SELECT waiting FROM log_waiting WHERE name = 'kafka'"); err != nil || left > 0 {
		return 0, 0, errors.Join(err, fmt.Errorf("%d events are left in the log", left))
	}
	var messages []kafka.Message
	for _, f := range events {
		messages = append(messages, app.Routing.Messages(f)...)
	}
	writer := broker.NewWriter(brokers)
	began = time.Now()
	for chunk := range slices.Chunk(messages, relay.BatchSize) {
		if err := writer.WriteMessages(ctx, chunk...); err != nil {
			return 0, 0, errors.Join(fmt.Errorf("write from memory: %w", err), writer.Close())
		}
	}
	written = relayEvents / time.Since(began).Seconds()
	return sent, written, writer.Close()
}
