package tracking_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"fettle/internal/broker"
	"fettle/shipping/shippingtest"
)

// TestAPushThatIsTooLargeIsRefusedForGood: 1.2 MB were taken, the broker refused them, and the sender was told for ever that the
// broker is away.
func TestAPushThatIsTooLargeIsRefusedForGood(t *testing.T) {
	t.Parallel()
	w := openWire(t)
	require.Equal(t, http.StatusOK, w.Call(shippingtest.Operations, http.MethodPost, "/v1/push-sources/sf/secret", `{"secret":"of-the-source"}`).Status)
	push := func(size int) shippingtest.Reply {
		body := `{"Body":{"WaybillRoute":[]}}`
		return w.push("sf", "of-the-source", body+strings.Repeat(" ", size-len(body)))
	}
	require.Equal(t, http.StatusOK, push(100).Status)
	large := push(1_200_000)
	require.Equal(t, http.StatusRequestEntityTooLarge, large.Status)
	require.Equal(t, "body_too_large", large.Code)
	require.NotEmpty(t, large.Detail)
	most := push(broker.MessageMost)
	require.Equal(t, http.StatusOK, most.Status, "the bound itself is taken, and by the broker too: %s", most.Detail)
	require.Equal(t, http.StatusRequestEntityTooLarge, push(broker.MessageMost+1).Status)
}

// push posts news as a source that signs as we do.
func (w wire) push(source, secret, body string) shippingtest.Reply {
	w.Helper()
	return w.Pushed(source, sign(secret, body, w.Now), body)
}
