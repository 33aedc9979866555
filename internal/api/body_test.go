package api_test

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"fettle/internal/api"
	"fettle/internal/auth"
	"fettle/internal/db"
)

// listen serves a bench on loopback.
func (b bench) listen(t *testing.T) string {
	t.Helper()
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	done := make(chan error, 1)
	go func() { done <- b.api.App.Listener(listener) }()
	t.Cleanup(func() {
		require.NoError(t, b.api.Close())
		require.NoError(t, <-done)
	})
	return listener.Addr().String()
}

// say sends the head of a request and some of its body, and answers the status.
func say(t *testing.T, address, head, body string) int {
	t.Helper()
	connection, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", address)
	require.NoError(t, err)
	defer func() { require.NoError(t, connection.Close()) }()
	_, err = fmt.Fprintf(connection, "%s\r\nHost: x\r\nContent-Type: application/json\r\n\r\n%s", strings.ReplaceAll(head, "\n", "\r\n"), body)
	require.NoError(t, err)
	answer, err := http.ReadResponse(bufio.NewReader(connection), nil)
	require.NoError(t, err)
	require.NoError(t, answer.Body.Close())
	return answer.StatusCode
}

// bulky is an input whose body may be larger than others.
type bulky struct {
	Body struct {
		Text string `json:"text" format:"file" maxLength:"3000000"`
	}
}

func (bulky) MostBytes() int64 { return 4 << 20 }

func bulk(t *testing.T) (b bench, seen *atomic.Int64) {
	t.Helper()
	b, seen = setup(t), &atomic.Int64{}
	api.Command(b.api, "POST /v1/bulk", "Keep much", api.For(auth.Engineer), func(_ context.Context, _ *db.Tx, in *bulky) (made, error) {
		seen.Store(int64(len(in.Body.Text)))
		return made{}, nil
	})
	return b, seen
}

// TestABodyThatIsOnlyAnnouncedIsNotWaitedFor: who is too large, or not known, is answered before he has sent anything.
func TestABodyThatIsOnlyAnnouncedIsNotWaitedFor(t *testing.T) {
	t.Parallel()
	b, _ := bulk(t)
	address := b.listen(t)
	require.Equal(t, http.StatusRequestEntityTooLarge, say(t, address, "POST /v1/sessions HTTP/1.1\nContent-Length: 8000000", strings.Repeat(" ", 8<<10)))
	require.Equal(t, http.StatusUnauthorized, say(t, address, "POST /v1/bulk HTTP/1.1\nContent-Length: 1000000", strings.Repeat(" ", 8<<10)))
	require.Equal(t, http.StatusNotFound, say(t, address, "POST /v1/nowhere HTTP/1.1\nContent-Length: 8000000", strings.Repeat(" ", 8<<10)))
}

func TestEachRouteBoundsItsBodyAndTheContractSaysSo(t *testing.T) {
	t.Parallel()
	b, seen := bulk(t)
	require.Equal(t, http.StatusOK, b.call(t, "POST", "/v1/bulk", "k1", `{"text":"`+strings.Repeat("a", 3_000_000)+`"}`, nil))
	require.EqualValues(t, 3_000_000, seen.Load())
	var p api.Problem
	require.Equal(t, http.StatusUnprocessableEntity, b.call(t, "POST", "/v1/bulk", "k2", `{"text":"`+strings.Repeat("a", 3_000_001)+`"}`, &p))
	require.Equal(t, http.StatusRequestEntityTooLarge, b.call(t, "POST", "/v1/bulk", "k3", `{"text":"`+strings.Repeat("a", 4<<20)+`"}`, &p))
	require.Equal(t, "body_too_large", p.Code)
	require.EqualValues(t, 4<<20, p.Values["most"])
	require.Equal(t, http.StatusRequestEntityTooLarge, b.call(t, "POST", "/v1/things/x", "k4", strings.Repeat(" ", 1<<20)+good, &p))
	exact := good + strings.Repeat(" ", 1<<20-len(good))
	require.Equal(t, http.StatusOK, b.call(t, "POST", "/v1/things/x", "k5", exact, nil), "the bound itself is allowed")
	require.Equal(t, http.StatusRequestEntityTooLarge, b.call(t, "POST", "/v1/sessions", "", `{"login":"ann","password":"password"}`+strings.Repeat(" ", 4<<10), &p))
	for path, most := range map[string]int64{"/v1/bulk": 4 << 20, "/v1/things/{name}": 1 << 20, "/v1/sessions": 4 << 10} {
		require.Equal(t, most, b.api.OpenAPI().Paths[path].Post.RequestBody.Extensions["x-max-bytes"], path)
	}
}

func TestABodyThatNeverComesIsGivenUp(t *testing.T) {
	t.Parallel()
	b, _ := bulk(t)
	held := b.api.BoundBodies(1<<30, time.Millisecond)
	address := b.listen(t)
	head := "POST /v1/bulk HTTP/1.1\nIdempotency-Key: k\nAuthorization: Bearer " + b.token + "\nContent-Length: 1000000"
	require.Equal(t, http.StatusRequestTimeout, say(t, address, head, strings.Repeat(" ", 100<<10)))
	require.Zero(t, held())
}

// TestBodiesTogetherAreBounded: who comes when too much is held is told to come again; who sends little always passes.
func TestBodiesTogetherAreBounded(t *testing.T) {
	t.Parallel()
	b, seen := bulk(t)
	held := b.api.BoundBodies(300<<10, time.Minute)
	var p api.Problem
	require.Equal(t, http.StatusServiceUnavailable, b.call(t, "POST", "/v1/bulk", "k1", `{"text":"`+strings.Repeat("a", 400<<10)+`"}`, &p))
	require.Equal(t, "too_many_bodies", p.Code)
	require.Equal(t, http.StatusOK, b.call(t, "POST", "/v1/bulk", "k2", `{"text":"`+strings.Repeat("a", 100<<10)+`"}`, nil))
	require.EqualValues(t, 100<<10, seen.Load())
	b.api.BoundBodies(0, time.Minute)
	require.Equal(t, http.StatusOK, b.call(t, "POST", "/v1/things/x", "k3", good, nil))
	require.Zero(t, held(), "what was held is given back, also by those that were refused")
}

func TestACompressedOrCutBodyIsRefused(t *testing.T) {
	t.Parallel()
	b, _ := bulk(t)
	address := b.listen(t)
	head := "POST /v1/bulk HTTP/1.1\nIdempotency-Key: k\nAuthorization: Bearer " + b.token
	require.Equal(t, http.StatusUnsupportedMediaType, say(t, address, head+"\nContent-Encoding: gzip\nContent-Length: 3", "abc"))
	require.Equal(t, http.StatusOK, say(t, address, head+"\nTransfer-Encoding: chunked", "c\r\n"+`{"text":"ab"}`[:12]+"\r\n1\r\n}\r\n0\r\n\r\n"))
	require.Equal(t, http.StatusBadRequest, say(t, address, head+"\nTransfer-Encoding: chunked", "nonsense\r\n"))
}

// TestOneThatSpoilsASliceIsFoundByHalves: a hundred neighbours are served in few slices more, not in a hundred.
func TestOneThatSpoilsASliceIsFoundByHalves(t *testing.T) {
	t.Parallel()
	h := heat(t)
	names := make([]string, 64)
	for i := range names {
		names[i] = "n" + strconv.Itoa(i)
	}
	names[17] = "poison"
	status := h.together(t, names...)
	for _, name := range names {
		if name != "poison" {
			require.Equal(t, 200, status[name], name)
		}
	}
	require.Equal(t, http.StatusInternalServerError, status["poison"])
	require.Less(t, len(h.slices), 24, "%v", h.slices)
}
