package tracking_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/segmentio/kafka-go"
	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"fettle/internal/broker"
	"fettle/internal/db"
	"fettle/internal/event"
	"fettle/internal/intake"
	"fettle/internal/local"
	"fettle/internal/relay"
	"fettle/shipping/shippingtest"
	"fettle/shipping/tracking"
)

// memberInstead makes the test binary a member of the scan door's group, so that a test has one in a process that dies.
const memberInstead = "FETTLE_TEST_MEMBER"

// orders are what a member does.
type orders struct {
	URL, Group, Topic string
	Brokers           []string
	// DieAfter is after how many messages it kills itself, between their effect and their offset; 0 never.
	DieAfter int
	// Skew is how far its clock is off.
	Skew time.Duration
}

func TestMain(m *testing.M) {
	if given := os.Getenv(memberInstead); given != "" {
		if err := member(given); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

func member(given string) error {
	var o orders
	if err := json.Unmarshal([]byte(given), &o); err != nil {
		return err
	}
	ctx := context.Background()
	d, err := db.Open(ctx, o.URL)
	if err != nil {
		return err
	}
	d.SetClock(func() time.Time { return time.Now().Add(o.Skew) })
	in := faulty(o.Topic)
	var done atomic.Int64
	in.Taken = func(n int) {
		if o.DieAfter > 0 && done.Add(int64(n)) >= int64(o.DieAfter) {
			_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
		}
	}
	g, ctx := errgroup.WithContext(ctx)
	door := func(read func() error) {
		g.Go(func() error {
			for {
				if err := read(); err != nil {
					fmt.Fprintln(os.Stderr, err)
				}
				time.Sleep(200 * time.Millisecond)
			}
		})
	}
	door(func() error { return in.Consume(ctx, d, o.Brokers, o.Group) })
	for stage := range in.Delays {
		door(func() error { return in.Retry(ctx, d, o.Brokers, o.Group, stage) })
	}
	return g.Wait()
}

func faulty(topic string) intake.Intake {
	in := tracking.ScanIntake(broker.Topic{Name: topic, Partitions: 6, Config: tracking.Scans.Config})
	in.Delays = []intake.Delay{{Suffix: ".retry.1m", After: 300 * time.Millisecond}, {Suffix: ".retry.10m", After: 600 * time.Millisecond}}
	return in
}

// published is where the events of this room go.
var published = broker.Topic{Name: "parts.shipment.event.v1", Partitions: 12, Config: broker.KeptDays(400)}

// siege is a day of shipments whose scans are sent while something is done to the broker or to who reads it.
type siege struct {
	shippingtest.World
	broker    *local.ApacheKafka
	topic     string
	group     string
	prefix    string
	shipments int
	start     time.Time
	// sent tells how many messages the broker has acknowledged.
	sent atomic.Int64
	all  []kafka.Message
	// stopRelay ends the publishing of events.
	stopRelay func()
}

const besiegedSQL = `
WITH shipments AS (
    INSERT INTO shipments (id, repair, origin, ship_to, carrier, waybill, sscc, gross_grams, state, packed_at, shipped_at)
    SELECT $1 || n, $1 || 'R' || n, 'WH-SZ', '{"kind": "site", "label": "", "address": "", "area_code": "440100"}', 'SF', $1 || n,
           lpad(n::text, 18, '0'), 900, 'label_printed', $3, $3
    FROM generate_series(1, $2::int) n
    RETURNING id, repair
)
INSERT INTO shipment_lines (shipment, line, repair, part, condition, quantity)
SELECT id, gen_random_uuid(), repair, 'SEAL', 'new', 1
FROM shipments`

// besiege makes shipments and their scans, three of ten sent twice, in an order in which nothing is left of the true one.
func besiege(t *testing.T, apache *local.ApacheKafka, shipments int) *siege {
	t.Helper()
	s := &siege{World: shippingtest.Setup(t), broker: apache, topic: "scans." + uuid.NewString(), group: "siege-" + uuid.NewString(), shipments: shipments,
		prefix: fmt.Sprintf("S%dX", rand.IntN(1e9)), start: time.Now().Add(-20 * time.Hour).Truncate(time.Minute)}
	s.DB.SetClock(time.Now)
	require.NoError(t, broker.EnsureTopics(t.Context(), apache.Brokers(), append(faulty(s.topic).Topics(), published)))
	_, err := s.DB.ExecContext(t.Context(), besiegedSQL, s.prefix, shipments, s.start)
	require.NoError(t, err)
	for n := 1; n <= shipments; n++ {
		for i, scan := range shippingtest.Trace(s.waybill(n), s.start) {
			s.all = append(s.all, posted(t, fmt.Sprintf("%s/%d", s.waybill(n), i), scan))
		}
	}
	s.all = append(s.all, s.all[:len(s.all)*3/10]...)
	rand.Shuffle(len(s.all), func(i, j int) { s.all[i], s.all[j] = s.all[j], s.all[i] })
	return s
}

func (s *siege) waybill(n int) string { return s.prefix + strconv.Itoa(n) }

// publish runs the relay of events beside everything.
func (s *siege) publish() {
	out := relay.New(s.DB, &relay.Routing{Topics: map[string]broker.Topic{"shipping": published}}, s.broker.Brokers())
	require.NoError(s, out.Register(s.Context()))
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- errors.Join(out.Run(ctx, nil), out.Close()) }()
	s.stopRelay = func() {
		cancel()
		require.NoError(s, <-done)
	}
}

// send writes the day's messages a few at a time, each again until the broker has acknowledged it.
func (s *siege) send(pause time.Duration) (finished chan struct{}) {
	finished = make(chan struct{})
	go func() {
		defer close(finished)
		w := broker.NewWriter(s.broker.Brokers())
		w.Topic = s.topic
		defer func() { _ = w.Close() }()
		const few = 10
		for at := 0; at < len(s.all); at += few {
			batch := s.all[at:min(at+few, len(s.all))]
			for s.Context().Err() == nil {
				if w.WriteMessages(s.Context(), batch...) == nil {
					break
				}
				time.Sleep(100 * time.Millisecond)
			}
			s.sent.Add(int64(len(batch)))
			time.Sleep(pause)
		}
	}()
	return finished
}

// reached waits until a share of the messages has been acknowledged.
func (s *siege) reached(share float64) {
	s.Helper()
	require.Eventually(s, func() bool { return float64(s.sent.Load()) >= share*float64(len(s.all)) }, 5*time.Minute, 5*time.Millisecond)
}

// hire starts a member in another process; dismiss kills it.
func (s *siege) hire(o orders) (dismiss func(), ended chan struct{}) {
	s.Helper()
	o.URL, o.Group, o.Topic, o.Brokers = s.DB.URL(), s.group, s.topic, s.broker.Brokers()
	raw, err := json.Marshal(o)
	require.NoError(s, err)
	self, err := os.Executable()
	require.NoError(s, err)
	log, err := os.Create(filepath.Join(s.TempDir(), "log"))
	require.NoError(s, err)
	child := exec.CommandContext(context.WithoutCancel(s.Context()), self)
	child.Env = append(os.Environ(), memberInstead+"="+string(raw))
	child.Stdout, child.Stderr = log, log
	child.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	require.NoError(s, child.Start())
	ended = make(chan struct{})
	go func() {
		_ = child.Wait()
		close(ended)
	}()
	var once sync.Once
	dismiss = func() {
		once.Do(func() {
			_ = child.Process.Kill()
			<-ended
			if raw, err := os.ReadFile(log.Name()); s.Failed() && err == nil {
				s.Logf("a member said:\n%.3000s", raw)
			}
		})
	}
	s.Cleanup(dismiss)
	return dismiss, ended
}

// prove waits until nothing is left to take and holds that every scan took effect once, every shipment is at its end, events
// were published once and in order, and nobody waits.
func (s *siege) prove(parked int) {
	s.Helper()
	in := faulty(s.topic)
	var lag map[string]int64
	require.Eventually(s, func() bool {
		var err error
		lag, err = in.Lag(s.Context(), s.broker.Brokers(), s.group)
		if err != nil {
			return false
		}
		for _, n := range lag {
			if n > 0 {
				return false
			}
		}
		return s.Count("SELECT count(*) FROM scans") == 6*s.shipments && s.Count("SELECT count(*) FROM waiting_messages") == 0
	}, 3*time.Minute, 100*time.Millisecond, "all is taken: %v", &lag)
	require.Equal(s, 6*s.shipments, s.Count("SELECT count(*) FROM (SELECT DISTINCT waybill, code, occurred_at FROM scans) once"))
	require.Equal(s, s.shipments, s.Count("SELECT count(*) FROM shipments WHERE state = 'delivered' AND flags = '{}' AND jsonb_array_length(timeline) = 6"))
	require.Equal(s, s.shipments, s.Events("shipping.arrived.v1"), "arrived once each")
	require.Equal(s, parked, s.Count("SELECT count(*) FROM parked_messages"))
	// A shipment's versions rise with its events.
	require.Equal(s, 0, s.Count(`
SELECT count(*)
FROM (SELECT (data->>'version')::int - lag((data->>'version')::int) OVER (PARTITION BY data->>'shipment' ORDER BY seq) AS step
      FROM events WHERE type = 'shipping.state_changed.v1') steps
WHERE step <= 0`))
	s.provePublished()
}

func (s *siege) provePublished() {
	s.Helper()
	if s.stopRelay == nil {
		return
	}
	require.Eventually(s, func() bool {
		return s.Count("SELECT waiting FROM log_waiting WHERE name = 'kafka'")+
			s.Count("SELECT count(*) FROM deliveries WHERE subscriber = 'kafka' AND next_at <= now()") == 0
	}, time.Minute, 50*time.Millisecond)
	s.stopRelay()
	var told []event.Stored
	require.NoError(s, s.DB.SelectContext(s.Context(), &told, `
SELECT e.seq, e.id, e.type, e.key, e.at, e.by, e.data
FROM events e
WHERE e.type LIKE 'shipping.%' AND NOT EXISTS (SELECT FROM deliveries d WHERE d.subscriber = 'kafka' AND d.event_id = e.id)
ORDER BY seq`))
	missing := map[string]bool{}
	for _, e := range told {
		missing[e.ID.String()] = true
	}
	newest, copies := map[string]string{}, 0
	for _, m := range s.readAll(published) {
		id := intake.Header(m, "ce_id")
		if !missing[id] {
			copies++
			continue
		}
		delete(missing, id)
		sequence := intake.Header(m, "ce_sequence")
		require.Greater(s, sequence, newest[string(m.Key)], "the events of %s are in order", m.Key)
		newest[string(m.Key)] = sequence
	}
	require.Empty(s, missing, "every event was published")
	s.Logf("%d events published; %d other messages in the topic", len(told), copies)
}

// readAll reads every partition of a topic from its beginning to its end.
func (s *siege) readAll(t broker.Topic) []kafka.Message {
	s.Helper()
	var out []kafka.Message
	for partition := range t.Partitions {
		connection, err := kafka.DialLeader(s.Context(), "tcp", s.broker.Brokers()[0], t.Name, partition)
		require.NoError(s, err)
		first, last, err := connection.ReadOffsets()
		require.NoError(s, err)
		require.NoError(s, connection.Close())
		r := kafka.NewReader(kafka.ReaderConfig{Brokers: s.broker.Brokers(), Topic: t.Name, Partition: partition, MinBytes: 1, MaxBytes: 10 << 20,
			MaxWait: 100 * time.Millisecond})
		require.NoError(s, r.SetOffset(first))
		for at := first; at < last; {
			m, err := r.ReadMessage(s.Context())
			require.NoError(s, err)
			out, at = append(out, m), m.Offset+1
		}
		require.NoError(s, r.Close())
	}
	return out
}

// sizes are small in make test and large in make test-long.
func sizes() (shipments int, outage, pause time.Duration) {
	if os.Getenv("FETTLE_LONG") != "" {
		return 1_000, 2 * time.Minute, 5 * time.Millisecond
	}
	return 60, 2 * time.Second, 10 * time.Millisecond
}
