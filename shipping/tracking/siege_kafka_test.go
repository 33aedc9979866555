package tracking_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/segmentio/kafka-go"
	"github.com/stretchr/testify/require"

	"fettle/internal/brokertest"
	"fettle/shipping/shipment"
	"fettle/shipping/shippingtest"
	"fettle/shipping/tracking"
)

// What can happen to a broker and to those who read it, while carriers go on sending. One broker serves all cases, one
// after the other, because each of them is done to it.
func TestWhateverHappensToTheBrokerEveryScanTakesEffectOnce(t *testing.T) {
	t.Parallel()
	broker := brokertest.Own(t)
	shipments, outage, pause := sizes()
	for _, c := range []struct {
		name string
		run  func(*siege, chan struct{})
	}{
		{"the broker is halted and started again", func(s *siege, _ chan struct{}) {
			s.hire(orders{})
			s.reached(0.3)
			require.NoError(s, broker.Halt())
			time.Sleep(outage)
			require.NoError(s, broker.Rise(s.Context()))
		}},
		{"the broker is killed", func(s *siege, _ chan struct{}) {
			s.hire(orders{})
			s.reached(0.5)
			require.NoError(s, broker.Stop())
			require.NoError(s, broker.Rise(s.Context()))
		}},
		{"readers are killed between effect and offset", func(s *siege, _ chan struct{}) {
			for _, at := range []float64{0.2, 0.4, 0.6} {
				_, ended := s.hire(orders{DieAfter: 20})
				s.reached(at)
				<-ended
			}
			s.hire(orders{})
		}},
		{"three processes join and leave the group", func(s *siege, _ chan struct{}) {
			first, _ := s.hire(orders{})
			s.reached(0.2)
			second, _ := s.hire(orders{})
			s.reached(0.4)
			s.hire(orders{})
			first()
			s.reached(0.6)
			s.hire(orders{})
			second()
			s.reached(0.8)
			s.hire(orders{})
		}},
		{"clocks are an hour off", func(s *siege, _ chan struct{}) {
			s.hire(orders{Skew: time.Hour})
			s.hire(orders{Skew: -time.Hour})
		}},
		{"the disk is full", func(s *siege, sent chan struct{}) {
			s.hire(orders{})
			s.reached(0.3)
			// The broker refuses every write, as one does that cannot store it: no message is small enough.
			s.refuseWrites(true)
			held := s.sent.Load()
			time.Sleep(outage)
			require.LessOrEqual(s, s.sent.Load(), held+10, "nothing is acknowledged that is not stored")
			p := tracking.PublisherTo(broker.Brokers(), s.topic)
			err := p.Publish(s.Context(), time.Now(), tracking.Raw{Source: "fettle", Carrier: "SF", Waybill: "W", Payload: []byte("{}")})
			require.ErrorIs(s, err, tracking.ErrNoBroker, "a carrier that posts is told to come again")
			require.NoError(s, p.Close())
			s.refuseWrites(false)
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := besiege(t, broker, shipments)
			// Events of a clock that runs ahead are due when others have come there.
			if c.name != "clocks are an hour off" {
				s.publish()
			}
			sent := s.send(pause)
			c.run(s, sent)
			<-sent
			s.prove(0)
			t.Logf("%d shipments, %d messages sent, %d scans in effect, lag 0", s.shipments, len(s.all), 6*s.shipments)
		})
	}
	t.Run("poison among the scans", func(t *testing.T) {
		s := besiege(t, broker, shipments)
		const poison = 25
		for i := range poison {
			m := posted(t, fmt.Sprint("poison ", i), shippingtest.SFScan(s.waybill(1), "50", s.start, 0))
			m.Value = []byte([]string{"{broken", "", "\x00\xff", strings.Repeat("[", 5000), `{"scans": 7}`}[i%5])
			s.all = append(s.all[:i*7], append([]kafka.Message{m}, s.all[i*7:]...)...)
		}
		s.publish()
		s.hire(orders{})
		<-s.send(pause)
		// A list that is none is told as a finding, for the message itself can be read.
		s.prove(poison - poison/5)
		require.Equal(t, 1, s.Count("SELECT count(*) FROM scan_findings"), "equal messages are one finding")
	})
	t.Run("messages from other times", func(t *testing.T) {
		s := besiege(t, broker, shipments)
		for i := range s.all {
			s.all[i].Time = []time.Time{time.Unix(1, 0), time.Date(2099, 1, 1, 0, 0, 0, 0, time.UTC), time.Now()}[i%3]
		}
		s.hire(orders{})
		<-s.send(pause)
		s.prove(0)
	})
}

func (s *siege) refuseWrites(refuse bool) {
	s.Helper()
	bytes := map[bool]string{true: "1", false: "1048588"}[refuse]
	client := &kafka.Client{Addr: kafka.TCP(s.broker.Brokers()...), Timeout: 10 * time.Second}
	var resources []kafka.IncrementalAlterConfigsRequestResource
	for _, topic := range []string{s.topic, published.Name} {
		resources = append(resources, kafka.IncrementalAlterConfigsRequestResource{ResourceType: kafka.ResourceTypeTopic, ResourceName: topic,
			Configs: []kafka.IncrementalAlterConfigsRequestConfig{{Name: "max.message.bytes", Value: bytes, ConfigOperation: kafka.ConfigOperationSet}}})
	}
	answer, err := client.IncrementalAlterConfigs(s.Context(), &kafka.IncrementalAlterConfigsRequest{Resources: resources})
	require.NoError(s, err)
	for _, r := range answer.Resources {
		require.NoError(s, r.Error)
	}
}

// Ten thousand waybills that nobody knows come before their shipments do.
func TestTenThousandOrphansWaitAndAreAdopted(t *testing.T) {
	t.Parallel()
	w := openWire(t)
	w.At(w.Now.Add(12 * time.Hour))
	const orphans, found = 10_000, 20
	messages := make([]kafka.Message, orphans)
	for i := range messages {
		messages[i] = posted(t, fmt.Sprint("orphan ", i), shippingtest.SFScan(fmt.Sprint("O", i), "30", w.Now, 60))
		messages[i].Time = w.DB.Now()
	}
	w.put(messages...)
	stop := w.consume()
	w.until(orphans, "SELECT count(*) FROM orphan_waybills")
	w.until(orphans, "SELECT count(*) FROM scans")
	stop()
	lag, err := w.intake().Lag(t.Context(), w.brokers, w.group)
	require.NoError(t, err)
	require.Zero(t, lag[w.topic])
	for i := range found {
		require.Equal(t, shipment.InTransit, w.OnTheRoad(fmt.Sprint("R", i), fmt.Sprint("O", i*7)).State, "its scan was waiting")
	}
	require.Equal(t, orphans-found, w.Count("SELECT count(*) FROM orphan_waybills"))
	require.Equal(t, 0, w.Count("SELECT count(*) FROM parked_messages"))
	require.Equal(t, http.StatusOK, w.Call(shippingtest.Operations, "GET", "/v1/orphan-waybills?limit=5", "").Status)
}
