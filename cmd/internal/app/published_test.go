package app

import (
	"context"
	"errors"
	"io"
	"maps"
	"net"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/segmentio/kafka-go"
	"github.com/stretchr/testify/require"

	"fettle/cmd/fettle-lab/play"
	"fettle/cmd/fettle/demo"
	"fettle/internal/broker"
	"fettle/internal/brokertest"
	"fettle/internal/dbtest"
	"fettle/internal/event"
)

// told is a service in which one story was told to its end, with every door open.
type told struct {
	*Service
	base  string
	story play.Result
}

func tellStory(t *testing.T) told {
	t.Helper()
	d, brokers := dbtest.New(t), brokertest.Brokers(t)
	h, err := Build(t.Context(), &Engines{DB: d, Brokers: brokers})
	require.NoError(t, err)
	t.Cleanup(h.Close)
	require.NoError(t, demo.LoadNetwork(t.Context(), d, ImportRows, io.Discard))
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	ctx, stop := context.WithCancel(t.Context())
	closed := make(chan error, 1)
	go func() { closed <- h.Open(ctx, Doors{HTTP: listener, Group: "fettle-" + uuid.NewString()}) }()
	t.Cleanup(func() {
		stop()
		require.NoError(t, <-closed)
	})
	w := &play.Wire{Brokers: func() []string { return brokers }}
	t.Cleanup(func() { require.NoError(t, w.Close()) })
	base := "http://" + listener.Addr().String()
	s := &play.Story{Base: base, Wire: w, Password: demo.Password, Patience: time.Minute, Out: io.Discard}
	result, err := s.Tell(t.Context())
	require.NoError(t, err)
	return told{h, base, result}
}

// everyMessage is what lies on a topic, by id.
func everyMessage(t *testing.T, brokers []string, topic broker.Topic) map[string]kafka.Message {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	out := map[string]kafka.Message{}
	for partition := range topic.Partitions {
		leader, err := kafka.DialLeader(ctx, "tcp", brokers[0], topic.Name, partition)
		require.NoError(t, err)
		first, end, err := leader.ReadOffsets()
		require.NoError(t, errors.Join(err, leader.Close()))
		r := kafka.NewReader(kafka.ReaderConfig{Brokers: brokers, Topic: topic.Name, Partition: partition, MinBytes: 1, MaxBytes: 1 << 20,
			MaxWait: 100 * time.Millisecond})
		for first < end {
			m, err := r.ReadMessage(ctx)
			require.NoError(t, err)
			out[headersOf(m)["ce_id"]], first = m, m.Offset+1
		}
		require.NoError(t, r.Close())
	}
	return out
}

func headersOf(m kafka.Message) map[string]string {
	out := map[string]string{}
	for _, h := range m.Headers {
		out[h.Key] = string(h.Value)
	}
	return out
}

const toldSQL = `
SELECT e.seq, e.id, e.type, e.key, e.at, e.by, e.data
FROM events e
WHERE NOT EXISTS (SELECT FROM deliveries d WHERE d.event_id = e.id AND d.subscriber = 'kafka')
ORDER BY e.seq`

// Whatever a story publishes is as the documents say: the very set of headers, and a body without a field too many.
func TestWhatTheRelayWritesIsAsTheDocumentsSay(t *testing.T) {
	t.Parallel()
	h := tellStory(t)
	var events []event.Stored
	require.Eventually(t, func() bool {
		var due int
		err := h.Engines.DB.GetContext(t.Context(), &due, `
SELECT (SELECT waiting FROM log_waiting WHERE name = 'kafka') +
       (SELECT count(*) FROM deliveries WHERE subscriber = 'kafka' AND next_at <= $1)`, h.Engines.DB.Now())
		return err == nil && due == 0
	}, time.Minute, 50*time.Millisecond)
	require.NoError(t, h.Engines.DB.SelectContext(t.Context(), &events, toldSQL))
	require.NotEmpty(t, events)
	published := map[string]kafka.Message{}
	for _, topic := range Routing.Topics {
		maps.Copy(published, everyMessage(t, h.Engines.Brokers, topic))
	}
	judge := judges(t)
	seen := map[string]int{}
	for _, e := range events {
		m, ok := published[e.ID.String()]
		require.True(t, ok, "%s %s never came out", e.Type, e.ID)
		topic, _ := Routing.Topic(e.Type)
		require.Equal(t, topic.Name, m.Topic)
		require.NoError(t, judge[e.Type](m), "%s: %s", e.Type, m.Value)
		seen[e.Type]++
	}
	require.Greater(t, len(seen), 15, "the story tells most types of event: %v", seen)
	t.Logf("%d messages of %d types", len(events), len(seen))
}

// judges checks a message of each type: headers by the AsyncAPI document, the body by its schema, closed.
func judges(t *testing.T) map[string]func(kafka.Message) error {
	t.Helper()
	out := map[string]func(kafka.Message) error{}
	for _, c := range Contracts {
		name := c.Event.EventType()
		schema, err := c.Schema()
		require.NoError(t, err)
		closeObjects(schema)
		body := compiled(t, decoded(t, encoded(t, schema)))
		wanted := asyncHeaders(name)
		headers := compiled(t, decoded(t, encoded(t, wanted)))
		out[name] = func(m kafka.Message) error {
			got := headersOf(m)
			if names := slices.Sorted(maps.Keys(got)); !slices.Equal(names, wanted["required"].([]string)) {
				return errors.New("other headers: " + m.Topic)
			}
			return errors.Join(headers.Validate(decoded(t, encoded(t, got))), body.Validate(decoded(t, m.Value)))
		}
	}
	return out
}

// closeObjects lets an object have no field that its schema does not name.
func closeObjects(node any) {
	switch n := node.(type) {
	case map[string]any:
		if _, named := n["properties"]; named {
			n["additionalProperties"] = false
		}
		for _, child := range n {
			closeObjects(child)
		}
	case []any:
		for _, child := range n {
			closeObjects(child)
		}
	}
}

func TestAMessageThatIsNotAsTheDocumentsSayIsFound(t *testing.T) {
	t.Parallel()
	judge := judges(t)["shipping.emptied.v1"]
	good := func() kafka.Message {
		return Routing.Message("parts.shipment.event.v1", event.Stored{Seq: 1, ID: uuid.New(), Type: "shipping.emptied.v1", Key: "R1", At: time.Now(),
			Data: []byte(`{"repair":"R1","shipment":"S1"}`)})
	}
	require.NoError(t, judge(good()))
	for name, spoil := range map[string]func(*kafka.Message){
		"a field that no schema names": func(m *kafka.Message) { m.Value = []byte(`{"repair":"R1","shipment":"S1","phone":"1"}`) },
		"a field is missing":           func(m *kafka.Message) { m.Value = []byte(`{"repair":"R1"}`) },
		"a field of another type":      func(m *kafka.Message) { m.Value = []byte(`{"repair":"R1","shipment":7}`) },
		"a header is missing":          func(m *kafka.Message) { m.Headers = m.Headers[1:] },
		"a header too many":            func(m *kafka.Message) { m.Headers = append(m.Headers, kafka.Header{Key: "ce_phone"}) },
		"a header of another type":     func(m *kafka.Message) { m.Headers[1].Value = []byte("not an id") },
	} {
		m := good()
		spoil(&m)
		require.Error(t, judge(m), name)
	}
}
