package api_test

import (
	"fmt"
	"net"
	"net/http"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// TestHundredsOfHalfSentBodiesHoldLittle: six hundred connections that announced eight megabytes each and sent next to nothing took
// 2.9 GB, without signing in. What is held is what has come, and no more than the bound; others are answered meanwhile.
func TestHundredsOfHalfSentBodiesHoldLittle(t *testing.T) {
	t.Parallel()
	const most, crowd = 8 << 20, 400
	b, _ := bulk(t)
	held := b.api.BoundBodies(most, time.Hour)
	address := b.listen(t)
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	for i := range crowd {
		connection, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", address)
		require.NoError(t, err)
		defer func() { _ = connection.Close() }()
		who := ""
		if i%2 == 0 {
			who = "Authorization: Bearer " + b.token + "\r\n"
		}
		_, err = fmt.Fprintf(connection, "POST /v1/bulk HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nIdempotency-Key: k%d\r\n%sContent-Length: %d\r\n\r\n%s",
			i, who, 4<<20, strings.Repeat(" ", 64<<10))
		// Who is refused may be cut off while he still sends.
		_ = err
		require.LessOrEqual(t, held(), int64(most))
	}
	require.Eventually(t, func() bool { return held() > most/2 }, time.Minute, 10*time.Millisecond, "they are there, and half-sent")
	require.LessOrEqual(t, held(), int64(most))
	require.Equal(t, http.StatusOK, say(t, address, "POST /v1/things/x HTTP/1.1\nIdempotency-Key: mine\nAuthorization: Bearer "+b.token+fmt.Sprintf("\nContent-Length: %d", len(good)), good))
	runtime.GC()
	runtime.ReadMemStats(&after)
	require.Less(t, int64(after.HeapAlloc)-int64(before.HeapAlloc), int64(400<<20), "of 1.6 GB that were announced")
}
