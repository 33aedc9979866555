package tracking_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/segmentio/kafka-go"
	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"fettle/internal/broker"
	"fettle/internal/brokertest"
	"fettle/internal/intake"
	"fettle/shipping/shipment"
	"fettle/shipping/shippingtest"
	"fettle/shipping/tracking"
)

// wire is a door whose webhook writes to a topic of the test's own.
type wire struct {
	shippingtest.Door
	topic, group string
	brokers      []string
	delays       []intake.Delay
}

func openWire(t *testing.T) wire {
	t.Helper()
	brokers, topic := brokertest.Brokers(t), brokertest.Topic(t, tracking.ScanTopic)
	p := tracking.PublisherTo(brokers, topic)
	t.Cleanup(func() { require.NoError(t, p.Close()) })
	w := wire{shippingtest.OpenDoor(t, p), topic, "shipping-test-" + uuid.NewString(), brokers,
		[]intake.Delay{{Suffix: ".retry.1m", After: 50 * time.Millisecond}, {Suffix: ".retry.10m", After: 100 * time.Millisecond}}}
	require.NoError(t, broker.EnsureTopics(t.Context(), brokers, w.intake().Topics()))
	return w
}

// intake is the service's with another topic and little patience.
func (w wire) intake() intake.Intake {
	in := tracking.ScanIntake(broker.Topic{Name: w.topic, Partitions: 4})
	in.Delays = w.delays
	return in
}

// consume runs the consumer until the test ends or stop is called.
func (w wire) consume() (stop func()) {
	w.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	deadLetters := intake.NewDeadLetterPublisher(w.DB, w.brokers)
	go func() {
		g, ctx := errgroup.WithContext(ctx)
		g.Go(func() error { return w.intake().Consume(ctx, w.DB, w.brokers, w.group) })
		for stage := range w.intake().Delays {
			g.Go(func() error { return w.intake().Retry(ctx, w.DB, w.brokers, w.group, stage) })
		}
		g.Go(func() error { return deadLetters.Run(ctx) })
		done <- errors.Join(g.Wait(), deadLetters.Close())
	}()
	stopped := false
	stop = func() {
		if !stopped {
			stopped = true
			cancel()
			require.NoError(w, <-done)
		}
	}
	w.Cleanup(stop)
	return stop
}

// until waits for the database to say n.
func (w wire) until(n int, query string, args ...any) {
	w.Helper()
	require.Eventually(w, func() bool {
		var got int
		return w.DB.GetContext(w.Context(), &got, query, args...) == nil && got >= n
	}, 30*time.Second, 20*time.Millisecond, query)
	require.Equal(w, n, w.Count(query, args...))
}

// post sends scans through the webhook, signed.
func (w wire) post(scans ...tracking.Scan) {
	w.Helper()
	var body struct {
		Scans []tracking.WebhookScan `json:"scans"`
	}
	for _, s := range scans {
		body.Scans = append(body.Scans, tracking.WebhookScan{Source: s.Source, Waybill: s.Waybill, Code: s.Code, OccurredAt: s.OccurredAt, Place: s.Place})
	}
	raw, err := json.Marshal(body)
	require.NoError(w, err)
	r := w.Hook("SF", sign("shared-secret", string(raw), w.DB.Now()), string(raw))
	require.Equal(w, http.StatusOK, r.Status, r.Detail)
	require.Equal(w, len(scans), r.Accepted)
}

// put writes messages as a carrier's own producer would.
func (w wire) put(messages ...kafka.Message) {
	w.Helper()
	writer := broker.NewWriter(w.brokers)
	writer.Topic = w.topic
	require.NoError(w, writer.WriteMessages(w.Context(), messages...))
	require.NoError(w, writer.Close())
}

func TestScansPostedTwiceAndOutOfOrderMakeOneTruth(t *testing.T) {
	t.Parallel()
	w := openWire(t)
	s := w.OnTheRoad("R1", "W1")
	scans := shippingtest.Trace("W1", w.Now)
	w.At(w.Now.Add(12 * time.Hour))
	random := rand.New(rand.NewPCG(7, 7))
	for range 3 {
		messy := slices.Clone(scans)
		random.Shuffle(len(messy), func(i, j int) { messy[i], messy[j] = messy[j], messy[i] })
		w.post(messy[:4]...)
		w.post(messy[4:]...)
		w.post(messy[:3]...)
	}
	stop := w.consume()
	w.until(6, "SELECT count(*) FROM scans")
	w.until(1, "SELECT count(*) FROM events WHERE type = 'shipping.arrived.v1'")
	got := w.Shipment(s.ID)
	require.Equal(t, shipment.Delivered, got.State)
	require.Empty(t, got.Flags)
	require.Equal(t, []string{"50", "30", "36", "31", "204", "80"}, shippingtest.CodesOf(got.Timeline))
	require.Equal(t, 6, w.Count("SELECT count(*) FROM inbox"), "a repeated message has one id")
	stop()

	// Another member of the group starts where the first committed; one of another group reads all again and changes nothing.
	w.group += "-again"
	w.consume()
	w.post(shippingtest.SFScan("W1", "8000", w.Now, 470))
	w.until(7, "SELECT count(*) FROM scans")
	require.Equal(t, shipment.Delivered, w.Shipment(s.ID).State)
	require.Equal(t, got.Version+1, w.Shipment(s.ID).Version)
	require.Equal(t, 0, w.Count("SELECT count(*) FROM parked_messages"))
}

func TestTwiceOutOfOrderAroundOnePoisonAndThroughARestart(t *testing.T) {
	t.Parallel()
	w := openWire(t)
	s := w.OnTheRoad("R1", "W1")
	w.At(w.Now.Add(12 * time.Hour))
	message := func(id string, value []byte) kafka.Message {
		// The time is the test's: a message is received when it was written, and the scans lie before that.
		return kafka.Message{Key: []byte("SF:W1"), Time: w.DB.Now(), Value: value, Headers: []kafka.Header{
			{Key: "ce_source", Value: []byte("/carriers/fettle")}, {Key: "ce_id", Value: []byte(id)}}}
	}
	said := func(scan tracking.Scan) kafka.Message {
		value, err := json.Marshal(map[string]any{"carrier": "SF", "scans": []tracking.Scan{scan}})
		require.NoError(t, err)
		return message(scan.Code+" "+scan.OccurredAt.String(), value)
	}
	var messages []kafka.Message
	for _, scan := range shippingtest.Trace("W1", w.Now) {
		messages = append(messages, said(scan), said(scan))
	}
	random := rand.New(rand.NewPCG(3, 5))
	random.Shuffle(len(messages), func(i, j int) { messages[i], messages[j] = messages[j], messages[i] })
	messages = slices.Insert(messages, 6, message("poison", []byte("{broken")))
	truth := func(scans int) {
		w.until(scans, "SELECT count(*) FROM scans")
		require.Equal(t, 1, w.Count("SELECT count(*) FROM parked_messages"))
		require.Equal(t, scans, w.Count("SELECT count(*) FROM (SELECT DISTINCT code, occurred_at FROM scans) once"))
		require.Equal(t, 1, w.Events("shipping.arrived.v1"))
		got := w.Shipment(s.ID)
		require.Equal(t, shipment.Delivered, got.State)
		require.Empty(t, got.Flags)
		require.Equal(t, []string{"50", "30", "36", "31", "204", "80"}, shippingtest.CodesOf(got.Timeline)[:6])
	}
	w.put(messages...)
	stop := w.consume()
	truth(6)
	stop()
	version := w.Shipment(s.ID).Version

	// Started again it finds everything a third time; the last message tells that all of them were read. It shares their
	// partition.
	w.put(messages...)
	w.put(said(shippingtest.SFScan("W1", "8000", w.Now, 470)))
	stop = w.consume()
	truth(7)
	require.Equal(t, version+1, w.Shipment(s.ID).Version, "only the last message was news")
	stop()

	// A group that knows no offsets reads all of it from the beginning, the poison too.
	w.group += "-again"
	w.put(said(shippingtest.SFScan("W1", "8000", w.Now, 480)))
	w.consume()
	truth(8)
}

func TestTheOffsetIsCommittedBehindTheEffect(t *testing.T) {
	t.Parallel()
	w := openWire(t)
	s := w.OnTheRoad("R1", "W1")
	scans := shippingtest.Trace("W1", w.Now)
	stop := w.consume()
	w.post(scans[:3]...)
	w.until(3, "SELECT count(*) FROM scans")
	stop()
	w.post(scans[3:]...)
	w.consume()
	w.until(6, "SELECT count(*) FROM scans")
	require.Equal(t, shipment.Delivered, w.Shipment(s.ID).State)
}

func TestPoisonIsParkedAndThePartitionGoesOn(t *testing.T) {
	t.Parallel()
	w := openWire(t)
	s := w.OnTheRoad("R1", "W1")
	from := func(source, id string) []kafka.Header {
		return []kafka.Header{{Key: "ce_source", Value: []byte("/carriers/" + source)}, {Key: "ce_id", Value: []byte(id)}}
	}
	key := []byte("SF:W1")
	good := func(id string, scan tracking.Scan) kafka.Message {
		value, err := json.Marshal(map[string]any{"carrier": "SF", "scans": []tracking.Scan{scan}})
		require.NoError(t, err)
		return kafka.Message{Key: key, Value: value, Headers: from("fettle", id)}
	}
	scans := shippingtest.Trace("W1", w.Now)
	w.put(
		good("1", scans[0]),
		kafka.Message{Key: key, Value: []byte("{broken"), Headers: from("fettle", "2")},
		kafka.Message{Key: key, Value: []byte{0, 0xff, 0xfe}, Headers: from("sf", "3")},
		kafka.Message{Key: key, Value: []byte("{}"), Headers: from("dove", "4")},
		kafka.Message{Key: key, Value: nil, Headers: from("fettle", "5")},
		kafka.Message{Key: key, Value: []byte(`{"carrier":"SF","scans":[{"waybill":"W1","code":"\u0000","occurred_at":"2026-11-23T02:00:00Z"}]}`), Headers: from("fettle", "6")},
		kafka.Message{Key: append([]byte{0, 0xff}, key...), Value: []byte("}"), Headers: from("fettle", "7\x00\xff")},
		kafka.Message{Key: key, Value: []byte("[]")},
		good("9", scans[5]),
	)
	w.consume()
	w.until(7, "SELECT count(*) FROM parked_messages")
	w.until(2, "SELECT count(*) FROM scans")
	require.Equal(t, shipment.Delivered, w.Shipment(s.ID).State)
	require.Equal(t, 1, w.Count("SELECT count(*) FROM parked_messages WHERE error LIKE '%dove%' AND value = '{}'::bytea"))
	r := w.Call(shippingtest.Operations, "GET", "/v1/parked-messages?limit=3", "")
	require.Len(t, r.Items, 3)
	require.NotEmpty(t, r.Next)
}

// A message that every check lets through and only the database refuses must not hold its neighbours for ever.
func TestWhatOnlyTheDatabaseRefusesIsParkedToo(t *testing.T) {
	t.Parallel()
	w := openWire(t)
	s := w.OnTheRoad("R1", "W1")
	_, err := w.DB.ExecContext(t.Context(), "ALTER TABLE scans ADD CONSTRAINT no_thirteen CHECK (code <> '13')")
	require.NoError(t, err)
	scans := shippingtest.Trace("W1", w.Now)
	var messages []kafka.Message
	for i, scan := range []tracking.Scan{scans[0], shippingtest.SFScan("W1", "13", w.Now, 20), scans[2], shippingtest.SFScan("W2", "13", w.Now, 20), scans[5]} {
		value, err := json.Marshal(map[string]any{"carrier": "SF", "scans": []tracking.Scan{scan}})
		require.NoError(t, err)
		messages = append(messages, kafka.Message{Key: []byte("SF:W1"), Value: value, Headers: []kafka.Header{{Key: "ce_id", Value: []byte(fmt.Sprint(i))}}})
	}
	w.put(messages...)
	w.consume()
	w.until(3, "SELECT count(*) FROM scans")
	w.until(2, "SELECT count(*) FROM parked_messages WHERE error LIKE '%no_thirteen%'")
	require.Equal(t, shipment.Delivered, w.Shipment(s.ID).State)
}

func TestTheScanDoorKnowsTheFutureAndAdoptsTheUnknown(t *testing.T) {
	t.Parallel()
	w := openWire(t)
	w.consume()
	w.post(shippingtest.SFScan("LATER1", "50", w.Now, -10), shippingtest.SFScan("LATER1", "30", w.Now, 60*24*3))
	w.until(2, "SELECT count(*) FROM scans")
	require.Equal(t, 1, w.Count("SELECT count(*) FROM scans WHERE suspect AND code = '30'"))
	s := w.OnTheRoad("R1", "LATER1")
	require.Equal(t, shipment.InTransit, s.State)
	require.Equal(t, []shipment.Flag{shipment.FlagTimeSuspect}, []shipment.Flag(s.Flags))
	require.Len(t, s.Timeline, 2)
}

func TestScansWaitWhileTheDatabaseIsAway(t *testing.T) {
	t.Parallel()
	w := openWire(t)
	s := w.OnTheRoad("R1", "W1")
	var batch []kafka.Message
	for _, scan := range shippingtest.Trace("W1", w.Now) {
		value, err := json.Marshal(map[string]any{"carrier": "SF", "scans": []tracking.Scan{scan}})
		require.NoError(t, err)
		batch = append(batch, kafka.Message{Key: []byte("SF:W1"), Value: value})
	}
	// A table that is missing stands for a database that can take nothing just now: nothing may be parked or skipped.
	_, err := w.DB.ExecContext(t.Context(), "ALTER TABLE inbox RENAME TO inbox_away")
	require.NoError(t, err)
	w.put(batch...)
	w.consume()
	require.Eventually(t, func() bool {
		return w.Count("SELECT coalesce(max(xact_rollback), 0) FROM pg_stat_database WHERE datname = current_database()") > 1
	}, time.Minute, 50*time.Millisecond, "it tries")
	_, err = w.DB.ExecContext(t.Context(), "ALTER TABLE inbox_away RENAME TO inbox")
	require.NoError(t, err)
	w.until(6, "SELECT count(*) FROM scans")
	require.Equal(t, 0, w.Count("SELECT count(*) FROM parked_messages"))
	require.Equal(t, 0, w.Count("SELECT count(*) FROM waiting_messages"))
	require.Equal(t, shipment.Delivered, w.Shipment(s.ID).State)
}

func TestWhenAMessageWasReceived(t *testing.T) {
	t.Parallel()
	now := monday
	for name, c := range map[string]struct{ at, want time.Time }{
		"it waited for us":          {now.Add(-3 * 24 * time.Hour), now.Add(-3 * 24 * time.Hour)},
		"a clock that runs ahead":   {now.Add(time.Hour), now},
		"no time":                   {time.Time{}, now},
		"the time of an old broker": {time.UnixMilli(-1), now},
	} {
		require.Equal(t, c.want, tracking.ReceivedAt(kafka.Message{Time: c.at}, now), name)
	}
}

func TestEnsuringTopicsTwiceIsFine(t *testing.T) {
	t.Parallel()
	brokers := brokertest.Brokers(t)
	require.NoError(t, broker.EnsureTopics(t.Context(), brokers, tracking.Topics()))
	require.NoError(t, broker.EnsureTopics(t.Context(), brokers, tracking.Topics()))
}
