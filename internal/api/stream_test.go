package api_test

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"net/netip"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/stretchr/testify/require"

	"fettle/internal/api"
	"fettle/internal/auth"
	"fettle/internal/db"
	"fettle/internal/dbtest"
	"fettle/internal/event"
	"fettle/internal/fault"
)

type told struct {
	Key string `json:"key"`
}

func (told) EventType() string  { return "test.told.v1" }
func (t told) EventKey() string { return t.Key }

var errNoView = fault.New(fault.Unknown, "no_view")

// stage is a door with one live route, whose snapshot is the number of the newest event.
type stage struct {
	*testing.T
	db      *db.DB
	api     *api.API
	address string
	served  chan error
	// shut has nobody see anything any more.
	shut *atomic.Bool
}

func newStage(t *testing.T) stage {
	t.Helper()
	d, shut := dbtest.New(t), &atomic.Bool{}
	a := api.New(d, &auth.Keys{}, event.NewDispatcher(d), api.Options{Version: "test", Metrics: prometheus.NewRegistry(),
		Proxies: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}})
	api.Stream(a, "GET /v1/live/{token}/stream", "Live", func(ctx context.Context, tx *db.Tx, token string) (api.Snapshot, error) {
		if strings.HasPrefix(token, "closed") || shut.Load() {
			return api.Snapshot{}, errNoView
		}
		newest, err := event.Newest(ctx, tx, []string{token})
		return api.Snapshot{Key: token, Version: newest[token], Body: map[string]string{"of": token}}, err
	})
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	s := stage{t, d, a, listener.Addr().String(), make(chan error, 1), shut}
	go func() { s.served <- a.App.Listener(listener) }()
	t.Cleanup(func() { require.NoError(t, s.api.Close()) })
	return s
}

func (s stage) tell(key string) int64 {
	s.Helper()
	require.NoError(s, s.db.InTx(s.Context(), "test", func(tx *db.Tx) error { return event.Emit(s.Context(), tx, told{key}) }))
	var seq int64
	require.NoError(s, s.db.GetContext(s.Context(), &seq, "SELECT max(seq) FROM events WHERE key = $1", key))
	return seq
}

// watch opens a stream and answers what reads its lines.
func (s stage) watch(token, header string) *bufio.Scanner {
	s.Helper()
	conn, err := (&net.Dialer{}).DialContext(s.Context(), "tcp", s.address)
	require.NoError(s, err)
	s.Cleanup(func() { _ = conn.Close() })
	_, err = fmt.Fprintf(conn, "GET /v1/live/%s/stream HTTP/1.1\r\nHost: test\r\n%s\r\n", token, header)
	require.NoError(s, err)
	return bufio.NewScanner(conn)
}

// next reads on to a line that begins so, and answers the rest of it.
func (s stage) next(lines *bufio.Scanner, begins string) string {
	s.Helper()
	for lines.Scan() {
		if rest, found := strings.CutPrefix(lines.Text(), begins); found {
			return rest
		}
	}
	require.Fail(s, "the stream has ended", "waiting for %q: %v", begins, lines.Err())
	return ""
}

func TestAStreamShowsEachNewSnapshotAndGoesOnWhereItBroke(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	first := s.tell("A")
	lines := s.watch("A", "")
	require.Equal(t, "text/event-stream", s.next(lines, "Content-Type: "))
	require.Equal(t, strconv.FormatInt(first, 10), s.next(lines, "id: "))
	require.JSONEq(t, `{"of":"A"}`, s.next(lines, "data: "))
	s.tell("B")
	second := s.tell("A")
	require.Equal(t, strconv.FormatInt(second, 10), s.next(lines, "id: "), "told by itself, and not of another's news")

	again := s.watch("A", fmt.Sprintf("Last-Event-ID: %d\r\n", second))
	require.Equal(t, "2000", s.next(again, "retry: "))
	third := s.tell("A")
	require.Equal(t, strconv.FormatInt(third, 10), s.next(again, "id: "), "what it has is not repeated")
	require.Equal(t, strconv.FormatInt(third, 10), s.next(lines, "id: "))
}

func TestAStreamOfNothingIsRefusedAndAllEndWithTheDoor(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	require.Contains(t, s.next(s.watch("closed", ""), "HTTP/1.1 "), "404")
	lines := s.watch("A", "")
	s.next(lines, "id: ")
	require.NoError(t, s.api.Close())
	require.NoError(t, <-s.served)
	for lines.Scan() {
	}
	require.NoError(t, lines.Err(), "the connection is closed in order")
}

// A stream on which nothing happens is kept open by comments, one at every beat; they are no snapshots, and who has
// gone on listening is told the next news as ever.
func TestAStreamWithoutNewsIsSentAHeartbeat(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	clock := make(chan time.Time)
	s.api.BeatBy(clock)
	first := s.tell("A")
	lines := s.watch("A", "")
	require.Equal(t, strconv.FormatInt(first, 10), s.next(lines, "id: "))
	require.JSONEq(t, `{"of":"A"}`, s.next(lines, "data: "))
	require.True(t, lines.Scan())
	require.Empty(t, lines.Text(), "the snapshot ends")
	for range 2 * api.Recheck {
		clock <- time.Time{}
		require.True(t, lines.Scan(), lines.Err())
		require.True(t, strings.HasPrefix(lines.Text(), ":"), "a comment: %q", lines.Text())
		require.True(t, lines.Scan(), lines.Err())
		require.Empty(t, lines.Text())
	}
	second := s.tell("A")
	require.True(t, lines.Scan(), lines.Err())
	require.Equal(t, "event: picture", lines.Text(), "the name of release 0.1.0 comes first")
	require.Equal(t, strconv.FormatInt(second, 10), s.next(lines, "id: "))
	require.Equal(t, "update", s.next(lines, "event: "))
}

// A snapshot that may not be seen any more ends its streams, though nothing has happened: at a beat it is looked
// again.
func TestAStreamEndsWhenItsSnapshotMayNotBeSeenAnyMore(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	clock := make(chan time.Time)
	s.api.BeatBy(clock)
	s.tell("A")
	lines := s.watch("A", "")
	s.next(lines, "event: update")
	s.shut.Store(true)
	go func() {
		for {
			select {
			case clock <- time.Time{}:
			case <-s.Context().Done():
				return
			}
		}
	}()
	for lines.Scan() {
		require.False(t, strings.HasPrefix(lines.Text(), "id: "))
	}
	require.NoError(t, lines.Err(), "the connection is closed in order")
}

// A browser that comes back with a number the service has not reached, or with none at all, is sent the present
// snapshot or waits for the next: never an error.
func TestAStreamResumesAfterWhateverTheBrowserSaw(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	first := s.tell("A")
	second := s.tell("A")
	for _, header := range []string{"", "Last-Event-ID: \r\n", "Last-Event-ID: x\r\n", "Last-Event-ID: 0\r\n", fmt.Sprintf("Last-Event-ID: %d\r\n", first)} {
		require.Equal(t, strconv.FormatInt(second, 10), s.next(s.watch("A", header), "id: "), header)
	}
}

// One link opened five thousand times left no stream for anybody else.
func TestOneLinkDoesNotTakeTheStreamsOfOthers(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.tell("A")
	s.tell("B")
	refused := 0
	for range 20 {
		lines := s.watch("A", "")
		if status := s.next(lines, "HTTP/1.1 "); strings.HasPrefix(status, "200") {
			s.next(lines, "event: update")
			continue
		}
		require.Equal(t, "15", s.next(lines, "Retry-After: "))
		refused++
	}
	require.Equal(t, 12, refused, "eight may be open")
	s.next(s.watch("B", ""), "event: update")
}

// A stream that has ended makes room for another.
func TestAStreamThatHasEndedIsNotCounted(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	for range 20 {
		require.Contains(t, s.next(s.watch("closed", ""), "HTTP/1.1 "), "404")
	}
	s.tell("A")
	for range 8 {
		s.next(s.watch("A", ""), "event: update")
	}
	s.shut.Store(true)
	s.tell("A")
	require.Eventually(t, func() bool { return strings.Contains(s.next(s.watch("A", ""), "HTTP/1.1 "), "404") }, time.Minute, 10*time.Millisecond)
	s.shut.Store(false)
	s.next(s.watch("A", ""), "event: update")
}

// One address opened streams of many links until there were none for anybody else; an office behind one address keeps enough.
func TestOneAddressDoesNotTakeTheStreamsOfOthers(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	const from = "X-Forwarded-For: 192.0.2.1\r\n"
	link := func(n int) string { return fmt.Sprint("L", n/8) }
	for n := range 200 {
		if n%8 == 0 {
			s.tell(link(n))
		}
		s.next(s.watch(link(n), from), "event: update")
	}
	for _, fresh := range []string{"M", "N"} {
		s.tell(fresh)
		refused := s.watch(fresh, from)
		require.Contains(t, s.next(refused, "HTTP/1.1 "), "429", "every link has room, the address has none")
		require.Equal(t, "15", s.next(refused, "Retry-After: "))
		s.next(s.watch(fresh, "X-Forwarded-For: 192.0.2.2\r\n"), "event: update")
	}
}
