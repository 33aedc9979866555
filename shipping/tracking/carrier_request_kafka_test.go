package tracking_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"fettle/internal/db"
	"fettle/shipping/carrier/out"
	"fettle/shipping/shipment"
	"fettle/shipping/tracking"
)

// The whole way of a simulated carrier: it gives a waybill, agrees to bring the shipment back, and says so where every carrier
// does. A sender that is killed and asks again makes it say so once.
func TestASimulatedCarrierTurnsAShipmentAndSaysSoOverKafka(t *testing.T) {
	t.Parallel()
	w := openWire(t)
	w.ByPort("simulator")
	p := tracking.PublisherTo(w.brokers, w.topic)
	t.Cleanup(func() { require.NoError(t, p.Close()) })
	simulator := out.Simulator{Say: func(ctx context.Context, carrier, waybill string, payload []byte) error {
		return p.Publish(ctx, w.DB.Now(), tracking.Raw{Source: "fettle", Carrier: carrier, Waybill: waybill, Payload: payload})
	}}
	s := w.Packed("R1")
	require.Equal(t, 1, w.Ask(simulator))
	w.Do(func(ctx context.Context, tx *db.Tx) error {
		_, err := tracking.ShipBooked(ctx, tx, s.ID, "")
		return err
	})
	w.Do(func(ctx context.Context, tx *db.Tx) error {
		asked, err := shipment.Turn(ctx, tx, s.ID, nil, "", "客户取消")
		require.True(t, asked)
		return err
	})
	w.Do(func(ctx context.Context, tx *db.Tx) error {
		asked, err := shipment.Turn(ctx, tx, s.ID, nil, "", "客户取消")
		require.False(t, asked, "it is being turned already")
		return err
	})
	again := func() {
		_, err := w.DB.ExecContext(t.Context(), "UPDATE carrier_requests SET state = 'waiting', answered_at = NULL WHERE kind = 'intercept'")
		require.NoError(t, err)
	}
	require.Equal(t, 1, w.Ask(simulator))
	again()
	require.Equal(t, 1, w.Ask(simulator))
	w.consume()
	w.until(1, "SELECT count(*) FROM shipments WHERE id = $1 AND state = 'returning'", s.ID)
	require.Equal(t, 1, w.Count("SELECT count(*) FROM scans WHERE waybill = $1", *w.Shipment(s.ID).Waybill))
}
