package tracking_test

import (
	"bytes"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"fettle/internal/broker"
	"fettle/shipping/tracking"
)

// TestWhatTheBrokerWillNeverTakeIsRefusedForGood: the door takes what the broker takes, and who sends more is not told to
// send it again.
func TestWhatTheBrokerWillNeverTakeIsRefusedForGood(t *testing.T) {
	t.Parallel()
	w := openWire(t)
	p := tracking.PublisherTo(w.brokers, w.topic)
	t.Cleanup(func() { require.NoError(t, p.Close()) })
	push := func(bytesOf int) error {
		return p.Publish(t.Context(), w.Now, tracking.Raw{Source: "kuaidi100", Carrier: "SF", Waybill: "W1", Payload: bytes.Repeat([]byte("a"), bytesOf)})
	}
	require.NoError(t, push(broker.MessageMost))
	require.ErrorIs(t, push(1_200_000), tracking.ErrPushTooLarge)
	body := strings.Repeat(" ", 1_200_000)
	require.Equal(t, http.StatusRequestEntityTooLarge, w.Hook("SF", sign("shared-secret", body, w.Now), body).Status)
}
