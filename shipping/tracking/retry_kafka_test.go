package tracking_test

import (
	"encoding/json"
	"fmt"
	"strconv"
	"testing"
	"time"

	"github.com/segmentio/kafka-go"
	"github.com/stretchr/testify/require"

	"fettle/internal/broker"
	"fettle/internal/db"
	"fettle/internal/intake"
	"fettle/shipping/shipment"
	"fettle/shipping/shippingtest"
	"fettle/shipping/tracking"
)

// posted is a scan as a message of a carrier's own producer.
func posted(t *testing.T, id string, scan tracking.Scan) kafka.Message {
	t.Helper()
	value, err := json.Marshal(map[string]any{"carrier": "SF", "scans": []tracking.Scan{scan}})
	require.NoError(t, err)
	return kafka.Message{Key: []byte("SF:" + scan.Waybill), Value: value, Headers: []kafka.Header{
		{Key: "ce_source", Value: []byte("/carriers/fettle")}, {Key: "ce_id", Value: []byte(id)}}}
}

// read reads a topic until n messages have come.
func (w wire) read(topic string, n int) []kafka.Message {
	w.Helper()
	var out []kafka.Message
	r := kafka.NewReader(kafka.ReaderConfig{Brokers: w.brokers, Topic: topic, GroupID: w.group + "-" + topic, StartOffset: kafka.FirstOffset, MinBytes: 1,
		MaxBytes: 1 << 20, MaxWait: 100 * time.Millisecond, JoinGroupBackoff: 300 * time.Millisecond})
	for len(out) < n {
		m, err := r.ReadMessage(w.Context())
		require.NoError(w, err)
		out = append(out, m)
	}
	require.NoError(w, r.Close())
	return out
}

// What the database refuses today it may take tomorrow: until then its shipment waits with all that comes behind, and the
// others go on.
func TestAMessageThatFailsHoldsBackItsOwnKeyAlone(t *testing.T) {
	t.Parallel()
	w := openWire(t)
	held, other := w.OnTheRoad("R1", "W1"), w.OnTheRoad("R2", "W2")
	w.At(w.Now.Add(12 * time.Hour))
	_, err := w.DB.ExecContext(t.Context(), "ALTER TABLE scans ADD CONSTRAINT not_yet CHECK (waybill <> 'W1' OR code <> '36')")
	require.NoError(t, err)
	first, second := shippingtest.Trace("W1", w.Now), shippingtest.Trace("W2", w.Now)
	var messages []kafka.Message
	for i := range first {
		messages = append(messages, posted(t, fmt.Sprint("a", i), first[i]), posted(t, fmt.Sprint("b", i), second[i]))
	}
	w.delays = []intake.Delay{{Suffix: ".retry.1m", After: 100 * time.Millisecond}, {Suffix: ".retry.10m", After: time.Hour}}
	w.put(messages...)
	w.consume()
	w.until(1, "SELECT count(*) FROM shipments WHERE id = $1 AND state = 'delivered'", other.ID)
	w.until(1, "SELECT count(*) FROM waiting_messages WHERE stage = 1 AND tries = 2 AND error LIKE '%not_yet%'")
	require.NotEqual(t, shipment.Delivered, w.Shipment(held.ID).State)
	// All that came behind under its key has gone after it to where it lies.
	w.until(4, "SELECT count(*) FROM waiting_messages WHERE stage = 1 AND key = 'SF:W1'")
	require.Equal(t, 2, w.Count("SELECT count(*) FROM scans WHERE waybill = 'W1'"), "what came before has taken effect")
	require.Equal(t, 0, w.Count("SELECT count(*) FROM parked_messages"))
}

func TestWhatWaitedTakesEffectInItsOrderOnceTheCauseIsGone(t *testing.T) {
	t.Parallel()
	w := openWire(t)
	s := w.OnTheRoad("R1", "W1")
	w.At(w.Now.Add(12 * time.Hour))
	_, err := w.DB.ExecContext(t.Context(), "ALTER TABLE scans ADD CONSTRAINT not_yet CHECK (code <> '50')")
	require.NoError(t, err)
	w.delays = []intake.Delay{{Suffix: ".retry.1m", After: 100 * time.Millisecond}, {Suffix: ".retry.10m", After: 500 * time.Millisecond}}
	var messages []kafka.Message
	for i, scan := range shippingtest.Trace("W1", w.Now) {
		messages = append(messages, posted(t, strconv.Itoa(i), scan))
	}
	w.put(messages...)
	stop := w.consume()
	w.until(6, "SELECT count(*) FROM waiting_messages")
	_, err = w.DB.ExecContext(t.Context(), "ALTER TABLE scans DROP CONSTRAINT not_yet")
	require.NoError(t, err)
	w.until(1, "SELECT count(*) FROM shipments WHERE id = $1 AND state = 'delivered'", s.ID)
	w.until(6, "SELECT count(*) FROM scans")
	require.Equal(t, 0, w.Count("SELECT count(*) FROM waiting_messages"))
	require.Equal(t, 0, w.Count("SELECT count(*) FROM parked_messages"))
	require.Equal(t, 1, w.Events("shipping.arrived.v1"))
	require.Equal(t, 6, w.Count("SELECT count(*) FROM inbox"))
	// In the order in which they were sent: a later scan was not written before an earlier one.
	require.Equal(t, 0, w.Count("SELECT count(*) FROM scans a JOIN scans b ON b.occurred_at > a.occurred_at AND b.id < a.id"))
	stop()
	lag, err := w.intake().Lag(t.Context(), w.brokers, w.group)
	require.NoError(t, err)
	require.Len(t, lag, 3)
	for topic, n := range lag {
		require.Zero(t, n, topic)
	}
}

func TestWhatIsGivenUpIsADeadLetterThatCanBeReplayed(t *testing.T) {
	t.Parallel()
	w := openWire(t)
	s := w.OnTheRoad("R1", "W1")
	w.At(w.Now.Add(12 * time.Hour))
	_, err := w.DB.ExecContext(t.Context(), "ALTER TABLE scans ADD CONSTRAINT never CHECK (code <> '80')")
	require.NoError(t, err)
	scans := shippingtest.Trace("W1", w.Now)
	broken := posted(t, "broken", scans[0])
	broken.Value = []byte("{broken")
	w.put(posted(t, "first", scans[0]), broken, posted(t, "last", scans[5]))
	w.consume()
	w.until(2, "SELECT count(*) FROM parked_messages")
	byReason := map[string]kafka.Message{}
	for _, m := range w.read(w.topic+".dlq.v1", 2) {
		byReason[intake.Header(m, "dlq_class")] = m
	}
	given, unread := byReason["handler"], byReason["parse"]
	require.Equal(t, "3", intake.Header(given, "attempts"), "at once and from each retry topic")
	require.Equal(t, "1", intake.Header(unread, "attempts"), "what cannot be read is not tried again")
	require.Contains(t, intake.Header(given, "dlq_reason"), "never")
	require.Equal(t, w.topic, intake.Header(given, "origin_topic"))
	require.Equal(t, "last", intake.Header(given, "ce_id"))
	require.Equal(t, "SF:W1", string(given.Key))
	require.Equal(t, "{broken", string(unread.Value))
	require.NotEqual(t, shipment.Delivered, w.Shipment(s.ID).State)

	_, err = w.DB.ExecContext(t.Context(), "ALTER TABLE scans DROP CONSTRAINT never")
	require.NoError(t, err)
	var id int64
	require.NoError(t, w.DB.GetContext(t.Context(), &id, "SELECT id FROM parked_messages WHERE class = 'handler'"))
	path := fmt.Sprintf("/v1/parked-messages/%d/replay", id)
	require.Equal(t, 200, w.Call(shippingtest.Operations, "POST", path, "{}").Status)
	w.until(1, "SELECT count(*) FROM shipments WHERE id = $1 AND state = 'delivered'", s.ID)
	w.until(1, "SELECT count(*) FROM parked_messages WHERE replayed_at IS NOT NULL")
	require.Equal(t, 404, w.Call(shippingtest.Operations, "POST", path, "{}").Status, "twice is once")
	require.Equal(t, 1, w.Events("shipping.arrived.v1"))
	require.Len(t, w.Call(shippingtest.Operations, "GET", "/v1/parked-messages", "").Items, 1)
}

// What carriers wrote beside their codes is personal; parked messages are emptied after their term and not replayed.
func TestParkedMessagesAreEmptiedAfterTheirTerm(t *testing.T) {
	t.Parallel()
	w := openWire(t)
	w.put(kafka.Message{Key: []byte("SF:W1"), Value: []byte(`{"phone":"13800001111"`), Headers: []kafka.Header{{Key: "ce_id", Value: []byte("p")}}})
	stop := w.consume()
	w.until(1, "SELECT count(*) FROM parked_messages WHERE published_at IS NOT NULL AND value <> ''")
	stop()
	deadLetters := intake.NewDeadLetterPublisher(w.DB, w.brokers)
	defer func() { require.NoError(t, deadLetters.Close()) }()
	w.At(w.Now.AddDate(0, 0, 29))
	_, err := deadLetters.Round(t.Context())
	require.NoError(t, err)
	require.Equal(t, 0, w.Count("SELECT count(*) FROM parked_messages WHERE erased_at IS NOT NULL"))
	w.At(w.Now.AddDate(0, 0, 31))
	_, err = deadLetters.Round(t.Context())
	require.NoError(t, err)
	require.Equal(t, 1, w.Count("SELECT count(*) FROM parked_messages WHERE value = '' AND headers = '[]' AND erased_at IS NOT NULL"))
	require.ErrorIs(t, w.DB.InTx(t.Context(), "test", func(tx *db.Tx) error {
		_, err := intake.Replay(t.Context(), tx, 1)
		return err
	}), intake.ErrNotParked)
}

func TestTopicsAreCheckedAgainstTheBroker(t *testing.T) {
	t.Parallel()
	w := openWire(t)
	in := w.intake()
	states, err := broker.CheckTopics(t.Context(), w.brokers, in.Topics())
	require.NoError(t, err)
	for _, s := range states {
		require.Empty(t, s.Faults, s.Name)
	}
	wrong := in.Topics()
	wrong[0].Partitions = 5
	wrong[1].Config["retention.ms"] = "1000"
	wrong = append(wrong, broker.Topic{Name: "nowhere." + w.topic, Partitions: 1})
	states, err = broker.CheckTopics(t.Context(), w.brokers, wrong)
	require.NoError(t, err)
	require.Equal(t, []string{"4 partitions, not 5"}, states[0].Faults)
	require.True(t, states[0].Reordering)
	require.Len(t, states[1].Faults, 1)
	require.False(t, states[1].Reordering)
	require.Equal(t, []string{"missing"}, states[len(states)-1].Faults)
}
