package relay_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/segmentio/kafka-go"
	"github.com/stretchr/testify/require"

	"fettle/internal/broker"
	"fettle/internal/brokertest"
	"fettle/internal/db"
	"fettle/internal/dbtest"
	"fettle/internal/event"
	"fettle/internal/relay"
)

var topic = broker.Topic{Name: "parts.shipment.event.v1", Partitions: 12, Config: broker.KeptDays(400)}

var routing = &relay.Routing{Source: "/fettle/", Prefix: "com.fettle.", Topics: map[string]broker.Topic{"shipping": topic},
	Current: map[string]relay.Current{"shipping.state_changed.v1": {Topic: broker.Topic{Name: "parts.shipment.state.v1", Partitions: 12}, Field: "shipment"}}}

// moved is an event of a room that has a topic.
type moved struct {
	Key string `json:"key"`
	N   int    `json:"n"`
}

func (moved) EventType() string  { return "shipping.moved_in_test.v1" }
func (m moved) EventKey() string { return m.Key }

func header(m kafka.Message, name string) string {
	for _, h := range m.Headers {
		if h.Key == name {
			return string(h.Value)
		}
	}
	return ""
}

// read collects what the topic holds under keys with a prefix until n different events were seen, by key in the order
// of their partitions.
func read(t *testing.T, brokers []string, prefix string, n int) map[string][]string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 60*time.Second)
	defer cancel()
	got, seen := map[string][]string{}, map[string]bool{}
	var mu sync.Mutex
	var readers sync.WaitGroup
	for partition := range topic.Partitions {
		r := kafka.NewReader(kafka.ReaderConfig{Brokers: brokers, Topic: topic.Name, Partition: partition, MinBytes: 1, MaxBytes: 1 << 20,
			MaxWait: 100 * time.Millisecond})
		readers.Go(func() {
			defer func() { _ = r.Close() }()
			for {
				m, err := r.FetchMessage(ctx)
				if err != nil {
					return
				}
				if len(m.Key) < len(prefix) || string(m.Key[:len(prefix)]) != prefix {
					continue
				}
				mu.Lock()
				if id := header(m, "ce_id"); !seen[id] {
					seen[id] = true
					got[string(m.Key)] = append(got[string(m.Key)], header(m, "ce_sequence"))
				}
				done := len(seen) >= n
				mu.Unlock()
				if done {
					cancel()
				}
			}
		})
	}
	readers.Wait()
	return got
}

func TestEventsReachKafkaInOrderThoughTheBrokerWasAwayAndTwoRelaysSend(t *testing.T) {
	t.Parallel()
	d := dbtest.New(t)
	brokers, prefix := brokertest.Brokers(t), uuid.NewString()
	require.NoError(t, broker.EnsureTopics(t.Context(), brokers, []broker.Topic{topic}))
	away := relay.New(d, routing, []string{"127.0.0.1:1"})
	require.NoError(t, away.Register(t.Context()))
	const keys, each = 20, 25
	for n := range each {
		events := make([]event.Event, keys)
		for k := range keys {
			events[k] = moved{fmt.Sprintf("%s-%02d", prefix, k), n}
		}
		require.NoError(t, d.InTx(t.Context(), "me", func(tx *db.Tx) error { return event.Emit(t.Context(), tx, events...) }))
	}
	require.Eventually(t, func() bool {
		_, err := away.Send(t.Context())
		return err != nil
	}, time.Minute, 10*time.Millisecond, "the broker is away")
	require.NoError(t, away.Close())
	var waiting int
	require.NoError(t, d.GetContext(t.Context(), &waiting, "SELECT waiting FROM log_waiting WHERE name = 'kafka'"))
	require.Equal(t, keys*each, waiting, "nothing is lost while it is")

	var relays sync.WaitGroup
	for range 2 {
		relays.Go(func() {
			r := relay.New(d, routing, brokers)
			defer func() { require.NoError(t, r.Close()) }()
			for left := 1; left > 0; {
				_, err := r.Send(t.Context())
				require.NoError(t, err)
				require.NoError(t, d.GetContext(t.Context(), &left, "SELECT waiting FROM log_waiting WHERE name = 'kafka'"))
			}
		})
	}
	relays.Wait()
	got := read(t, brokers, prefix, keys*each)
	require.Len(t, got, keys)
	for key, sequences := range got {
		require.Len(t, sequences, each, key)
		require.IsIncreasing(t, sequences, key)
	}
}

func TestAMessageIsACloudEvent(t *testing.T) {
	t.Parallel()
	id := uuid.New()
	m := routing.Message("topic", event.Stored{Seq: 7, ID: id, Type: "shipping.arrived.v1", Key: "R1", At: time.Date(2026, 11, 23, 1, 2, 3, 0, time.UTC), Data: []byte(`{"a":1}`)})
	require.Equal(t, "R1", string(m.Key))
	require.JSONEq(t, `{"a":1}`, string(m.Value))
	for name, want := range map[string]string{"ce_specversion": "1.0", "ce_id": id.String(), "ce_type": "com.fettle.shipping.arrived.v1", "ce_source": "/fettle/shipping",
		"ce_subject": "R1", "ce_time": "2026-11-23T01:02:03Z", "ce_partitionkey": "R1", "content-type": "application/json", "ce_dataschema": "/v1/events/schemas/shipping.arrived.v1", "ce_sequence": "00000000000000000007"} {
		require.Equal(t, want, header(m, name), name)
	}
}

// stood is an event of a type that has a compacted topic.
func stood(data string) event.Stored {
	return event.Stored{Seq: 7, ID: uuid.New(), Type: "shipping.state_changed.v1", Key: "R1", Data: []byte(data)}
}

func TestHowThingsStandIsKeptUnderTheThingItself(t *testing.T) {
	t.Parallel()
	got := routing.Messages(stood(`{"repair": "R1", "shipment": "S9", "to": "delivered"}`))
	require.Len(t, got, 2)
	require.Equal(t, []string{"parts.shipment.event.v1", "parts.shipment.state.v1"}, []string{got[0].Topic, got[1].Topic})
	require.Equal(t, []string{"R1", "S9"}, []string{string(got[0].Key), string(got[1].Key)})
	require.Equal(t, []string{"R1", "S9"}, []string{header(got[0], "ce_partitionkey"), header(got[1], "ce_partitionkey")})
	require.Equal(t, header(got[0], "ce_id"), header(got[1], "ce_id"), "it is one event")
	require.Len(t, routing.Messages(stood(`{"repair": "R1"}`)), 1)
	require.Len(t, routing.Messages(stood(`{"shipment": 7}`)), 1)
	require.Empty(t, routing.Messages(event.Stored{Type: "webhook.test.v1"}))
	require.Equal(t, []string{"parts.shipment.event.v1", "parts.shipment.state.v1"}, []string{routing.All()[0].Name, routing.All()[1].Name})
}
