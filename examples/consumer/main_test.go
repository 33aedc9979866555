package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/segmentio/kafka-go"
	"github.com/stretchr/testify/require"

	"fettle/internal/broker"
	"fettle/internal/brokertest"
	"fettle/internal/dbtest"
	"fettle/internal/event"
	"fettle/internal/relay"
)

// journal is a writer that can be read while it is written.
type journal struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (j *journal) Write(p []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.text.Write(p)
}

func (j *journal) lines() int {
	j.mu.Lock()
	defer j.mu.Unlock()
	return strings.Count(j.text.String(), "\n")
}

// routing is how the service names its events.
var routing = &relay.Routing{Source: "/fettle/", Prefix: "com.fettle."}

// messages tells of parcels that go through three states, each message twice, among events this program does not know.
func messages(topic string, parcels int) (out []kafka.Message) {
	seq := int64(0)
	add := func(kind, key, data string) {
		seq++
		m := routing.Message(topic, event.Stored{Seq: seq, ID: uuid.New(), Type: kind, Key: key, At: time.Now(), Data: []byte(data)})
		m.Topic = ""
		out = append(out, m, m)
	}
	for n := range parcels {
		key := fmt.Sprintf("R%d", n)
		for _, step := range [][2]string{{"label_printed", "picked_up"}, {"picked_up", "in_transit"}, {"in_transit", "delivered"}} {
			add("shipping.state_changed.v1", key, fmt.Sprintf(`{"repair":"R","shipment":"S%d","lines":null,"from":%q,"to":%q,"later":1}`, n, step[0], step[1]))
			add("shipping.new_of_a_later_day.v1", key, `{}`)
		}
	}
	return out
}

// The whole topic is heard twice, each message lies in it twice, and every change has its effect once.
func TestAnEventThatComesAgainHasNoSecondEffect(t *testing.T) {
	t.Parallel()
	const parcels = 10
	d, brokers, topic := dbtest.New(t), brokertest.Brokers(t), brokertest.Topic(t, "example")
	w := broker.NewWriter(brokers)
	w.Topic = topic
	sent := append(messages(topic, parcels), kafka.Message{Key: []byte("R0"), Value: []byte("not JSON"), Headers: []kafka.Header{
		{Key: "ce_type", Value: []byte("com.fettle.shipping.state_changed.v1")}, {Key: "ce_id", Value: []byte("bad")}}})
	require.NoError(t, errors.Join(w.WriteMessages(t.Context(), sent...), w.Close()))
	for _, group := range []string{"first", "again"} {
		ctx, stop := context.WithCancel(t.Context())
		r := newReader(brokers, topic, group+uuid.NewString())
		read := make(chan error, 1)
		var printed journal
		go func() { read <- follow(ctx, d.DB.DB, r, &printed) }()
		want := map[string]int{"first": 3*parcels + 1, "again": 1}[group]
		require.Eventually(t, func() bool { return printed.lines() >= want && unread(ctx, brokers, topic, r) == 0 },
			30*time.Second, 50*time.Millisecond)
		stop()
		require.ErrorIs(t, <-read, context.Canceled)
		require.NoError(t, r.Close())
		require.Equal(t, want, printed.lines(), "%s: the bad message and what is new: %s", group, printed.text.String())
		var all, thrice int
		require.NoError(t, d.GetContext(t.Context(), &all, "SELECT count(*) FROM followed_parcels WHERE state = 'delivered'"))
		require.NoError(t, d.GetContext(t.Context(), &thrice, "SELECT count(*) FROM followed_parcels WHERE changes = 3"))
		require.Equal(t, []int{parcels, parcels}, []int{all, thrice}, group)
	}
}

// unread is how many messages of the topic the reader's group has not committed.
func unread(ctx context.Context, brokers []string, topic string, r *kafka.Reader) int64 {
	client := &kafka.Client{Addr: kafka.TCP(brokers...), Timeout: 5 * time.Second}
	ends := map[string][]kafka.OffsetRequest{topic: {}}
	committed := map[string][]int{topic: {}}
	for partition := range 4 {
		ends[topic] = append(ends[topic], kafka.LastOffsetOf(partition))
		committed[topic] = append(committed[topic], partition)
	}
	last, err := client.ListOffsets(ctx, &kafka.ListOffsetsRequest{Topics: ends})
	if err != nil {
		return -1
	}
	done, err := client.OffsetFetch(ctx, &kafka.OffsetFetchRequest{GroupID: r.Config().GroupID, Topics: committed})
	if err != nil {
		return -1
	}
	left := int64(0)
	for _, p := range last.Topics[topic] {
		left += p.LastOffset
	}
	for _, p := range done.Topics[topic] {
		left -= max(0, p.CommittedOffset)
	}
	return left
}
