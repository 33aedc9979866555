package api

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gofiber/fiber/v2"

	"fettle/internal/auth"
	"fettle/internal/db"
	"fettle/internal/fault"
)

// Bounds of live streams. fasthttp never says that a client has left: a flush that fails is the only sign, so the
// heartbeat is also how streams are freed.
const (
	heartbeat  = 15 * time.Second
	maxStreams = 5000
	// linkStreams and addressStreams keep one customer's link, and one address, from taking the streams of all others: a
	// family watches one repair, and an office or a mobile network shares one address.
	linkStreams    = 8
	addressStreams = 200
	streamLife     = 2 * time.Hour
	writeTerm      = 10 * time.Second
	// recheck is at every how many heartbeats it is checked whether the snapshot may still be seen.
	recheck = 4
)

var (
	errTooManyStreams = fault.New(fault.Unavailable, "too_many_streams")
	errYourStreams    = fault.New(fault.TooMany, "streams_from_here")
)

// Snapshot is what a live stream shows at one moment. Version is the number of the newest event of Key: with every
// further one the snapshot is read again.
type Snapshot struct {
	Key     string
	Version int64
	Body    any
}

// viewers counts the streams that are open, and those of each link and address.
type viewers struct {
	mu  sync.Mutex
	all int
	by  map[string]int
}

// enter counts a stream; leave is nil when there are too many.
func (v *viewers) enter(link, address string) (leave func(), err error) {
	link, address = "link "+link, "address "+address
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.by == nil {
		v.by = map[string]int{}
	}
	if v.by[link] >= linkStreams || v.by[address] >= addressStreams {
		return nil, errYourStreams.With("retry_after", int(heartbeat.Seconds()))
	}
	if v.all >= maxStreams {
		return nil, errTooManyStreams
	}
	v.all++
	v.by[link]++
	v.by[address]++
	return func() {
		v.mu.Lock()
		defer v.mu.Unlock()
		v.all--
		for _, who := range []string{link, address} {
			if v.by[who]--; v.by[who] <= 0 {
				delete(v.by, who)
			}
		}
	}, nil
}

// Stream adds a server-sent-events route with the path parameter {token}. read reads the present snapshot; it is sent
// whenever its Version has grown past the last one sent (or past Last-Event-ID after a reconnect).
func Stream(a *API, route, summary string, read func(ctx context.Context, tx *db.Tx, token string) (Snapshot, error)) {
	op := operation(route, summary, For(auth.Public))
	op.Parameters = []*huma.Param{{Name: "token", In: "path", Required: true, Schema: &huma.Schema{Type: "string"}}}
	op.Responses = map[string]*huma.Response{"200": {Description: "Events called update: id is the version, data the JSON of the page.",
		Content: map[string]*huma.MediaType{"text/event-stream": {Schema: &huma.Schema{Type: "string"}}}}}
	a.OpenAPI().AddOperation(&op)
	e := &entrance{}
	a.describe(&op, e)
	a.App.Get(strings.NewReplacer("{", ":", "}", "").Replace(op.Path), func(c *fiber.Ctx) error {
		if findings, _ := e.lookAt(c); len(findings) > 0 {
			p := newErrorIn(context.WithValue(c.UserContext(), findingsKey{}, findings), http.StatusUnprocessableEntity, "")
			return c.Status(p.Status).JSON(p, "application/problem+json")
		}
		token := strings.Clone(c.Params("token"))
		last, err := strconv.ParseInt(c.Get("Last-Event-ID", "-1"), 10, 64)
		if err != nil {
			last = -1
		}
		// Who has too many asks nothing of the database.
		leave, err := a.viewers.enter(token, addressOf(c.UserContext()))
		var first snapshot
		if err == nil {
			if first, err = a.render(token, read); err != nil {
				leave()
			}
		}
		if err != nil {
			p := problem(c.UserContext(), err)
			for name, values := range p.GetHeaders() {
				c.Set(name, values[0])
			}
			return c.Status(p.Status).JSON(p, "application/problem+json")
		}
		c.Set("Content-Type", "text/event-stream")
		c.Set("Cache-Control", "no-store")
		c.Set("X-Accel-Buffering", "no")
		// Without a length the answer ends with the connection.
		c.Response().Header.SetContentLength(-2)
		head := c.Response().Header.String()
		// The connection is taken over, for the server's buffers would be most of what a stream holds.
		c.Context().HijackSetNoResponse(true)
		c.Context().Hijack(func(conn net.Conn) {
			defer leave()
			a.stream(client{conn}, head, token, first, last, read)
		})
		return nil
	})
}

// snapshot is a Snapshot in words.
type snapshot struct {
	key     string
	version int64
	body    []byte
}

// renderers bounds how many snapshots are made at a time.
var renderers = make(chan struct{}, 8)

// render makes a snapshot in a goroutine of its own: making one needs a deep stack, and thousands of streams that have
// each made one would keep theirs.
func (a *API) render(token string, read func(context.Context, *db.Tx, string) (Snapshot, error)) (p snapshot, err error) {
	renderers <- struct{}{}
	done := make(chan struct{})
	go func() {
		defer func() { <-renderers; close(done) }()
		p, err = a.renderHere(token, read)
	}()
	<-done
	return p, err
}

func (a *API) renderHere(token string, read func(context.Context, *db.Tx, string) (Snapshot, error)) (snapshot, error) {
	ctx, cancel := context.WithTimeout(context.Background(), deadline)
	defer cancel()
	var s Snapshot
	err := a.db.Read(ctx, "public", func(tx *db.Tx) (err error) {
		s, err = read(ctx, tx, token)
		return err
	})
	if err != nil {
		return snapshot{}, err
	}
	var body bytes.Buffer
	if err := encode(&body, s.Body); err != nil {
		return snapshot{}, fmt.Errorf("encode a live snapshot: %w", err)
	}
	return snapshot{s.Key, s.Version, bytes.TrimRight(body.Bytes(), "\n")}, nil
}

// stream writes snapshots until the client has gone, the snapshot may not be seen any more, or the stream has lived
// its life. It holds no snapshot while it waits: thousands do.
func (a *API) stream(w client, head, token string, now snapshot, last int64, read func(context.Context, *db.Tx, string) (Snapshot, error)) {
	me := &watcher{key: now.key, seen: now.version, news: make(chan struct{}, 1)}
	a.hub.join(me)
	defer a.hub.leave(me)
	if !w.write(head, "retry: 2000\n\n") {
		return
	}
	if last = w.send(now, last); last < 0 {
		return
	}
	now = snapshot{}
	beat, still := a.beat()
	defer still()
	for beats := 1; beats < int(streamLife/heartbeat); {
		select {
		case <-a.closing:
			return
		case <-beat:
			beats++
			if !w.write(": ", http.StatusText(http.StatusOK), "\n\n") {
				return
			}
			if beats%recheck != 0 {
				continue
			}
		case <-me.news:
		}
		next, err := a.render(token, read)
		switch {
		case fault.KindOf(err) == fault.Unknown:
			return
		case err != nil:
			a.hub.lookAgain(me, last)
			continue
		}
		if last = w.send(next, last); last < 0 {
			return
		}
	}
}

// everyBeat tells when a heartbeat is due, until it is stopped.
func everyBeat() (<-chan time.Time, func()) {
	t := time.NewTicker(heartbeat)
	return t.C, t.Stop
}

// send writes a snapshot that is newer than the last and answers the version the client has now; -1 when it has gone.
func (c client) send(now snapshot, last int64) int64 {
	if now.version <= last {
		return last
	}
	// Pages of release 0.1.0 that are still open listen for "picture"; the name goes with the next release.
	version, body := strconv.FormatInt(now.version, 10), string(now.body)
	if !c.write("event: picture\ndata: ", body, "\n\nid: ", version, "\nevent: update\ndata: ", body, "\n\n") {
		return -1
	}
	return now.version
}

// client is the connection of a stream.
type client struct{ net.Conn }

// write sends texts in one go; false when the client has gone or takes nothing any more.
func (c client) write(texts ...string) bool {
	if err := c.SetWriteDeadline(time.Now().Add(writeTerm)); err != nil {
		return false
	}
	_, err := io.WriteString(c.Conn, strings.Join(texts, ""))
	return err == nil
}
