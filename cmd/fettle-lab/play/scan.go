package play

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"time"

	"github.com/google/uuid"
	"github.com/segmentio/kafka-go"

	"fettle/cmd/fettle/demo"
)

// Disorder repeats some scans and shuffles all, as carriers do.
func Disorder(random *rand.Rand, scans []demo.Scan) []demo.Scan {
	out := append([]demo.Scan(nil), scans...)
	for _, s := range scans {
		if random.IntN(2) == 0 {
			out = append(out, s)
		}
	}
	random.Shuffle(len(out), func(i, j int) { out[i], out[j] = out[j], out[i] })
	return out
}

// ScanTopic is where carriers' messages enter.
const ScanTopic = "parts.carrier.scan.raw.v1"

// Wire publishes scans to Kafka as a carrier's gateway would. Writes after an error are repeated: the service keeps a
// scan once however often it comes.
type Wire struct {
	// Brokers is asked again after every failure, because a broker that was started anew may listen elsewhere.
	Brokers func() []string
	writer  *kafka.Writer
}

func (w *Wire) open() *kafka.Writer {
	if w.writer == nil {
		w.writer = &kafka.Writer{Addr: kafka.TCP(w.Brokers()...), Topic: ScanTopic, RequiredAcks: kafka.RequireAll,
			Balancer: &kafka.Hash{}, BatchTimeout: 5 * time.Millisecond, MaxAttempts: 2, WriteTimeout: 3 * time.Second}
	}
	return w.writer
}

// Close flushes.
func (w *Wire) Close() error {
	if w.writer == nil {
		return nil
	}
	old := w.writer
	w.writer = nil
	return old.Close()
}

// Send publishes each scan as one message.
func (w *Wire) Send(ctx context.Context, carrier string, patience time.Duration, scans ...demo.Scan) error {
	messages := make([]kafka.Message, len(scans))
	for i, s := range scans {
		value, err := json.Marshal(map[string]any{"carrier": carrier, "scans": []demo.Scan{s}})
		if err != nil {
			return fmt.Errorf("encode a scan: %w", err)
		}
		messages[i] = kafka.Message{Key: []byte(carrier + ":" + s.Waybill), Value: value, Headers: []kafka.Header{
			{Key: "ce_specversion", Value: []byte("1.0")}, {Key: "ce_id", Value: []byte(uuid.NewString())},
			{Key: "ce_source", Value: []byte("/carriers/fettle")}, {Key: "ce_type", Value: []byte("com.fettle.parts.carrier.scan.raw.v1")},
			{Key: "ce_time", Value: []byte(time.Now().UTC().Format(time.RFC3339Nano))},
			{Key: "content-type", Value: []byte("application/json")}}}
	}
	until := time.Now().Add(patience)
	for {
		err := w.open().WriteMessages(ctx, messages...)
		if err == nil || time.Now().After(until) || errors.Is(err, context.Canceled) {
			return err
		}
		if err := w.Close(); err != nil {
			slog.DebugContext(ctx, "close the wire", "error", err)
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(200 * time.Millisecond):
		}
	}
}
