package api

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync/atomic"
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
	streamLife = 2 * time.Hour
	writeTerm  = 10 * time.Second
	// lookAgain is at every how many heartbeats it is looked whether the picture may still be seen.
	lookAgain = 4
)

var errTooManyStreams = fault.New(fault.Unavailable, "too_many_streams")

// Snapshot is what a live stream shows at one moment. Version is the number of the newest fact of Key: with every further one
// the picture is looked at again.
type Snapshot struct {
	Key     string
	Version int64
	Body    any
}

var streams atomic.Int64

// Stream adds a server-sent-events route with the path parameter {token}. look reads the present picture; it is sent
// whenever its Version has grown past the last one sent (or past Last-Event-ID after a reconnect).
func Stream(a *API, route, summary string, look func(ctx context.Context, tx *db.Tx, token string) (Snapshot, error)) {
	op := operation(route, summary, For(auth.Public))
	op.Parameters = []*huma.Param{{Name: "token", In: "path", Required: true, Schema: &huma.Schema{Type: "string"}}}
	op.Responses = map[string]*huma.Response{"200": {Description: "id is the version, data the JSON of the page.",
		Content: map[string]*huma.MediaType{"text/event-stream": {Schema: &huma.Schema{Type: "string"}}}}}
	a.OpenAPI().AddOperation(&op)
	a.App.Get(strings.NewReplacer("{", ":", "}", "").Replace(op.Path), func(c *fiber.Ctx) error {
		token := c.Params("token")
		last, err := strconv.ParseInt(c.Get("Last-Event-ID", "-1"), 10, 64)
		if err != nil {
			last = -1
		}
		first, err := a.look(token, look)
		if err == nil && streams.Load() >= maxStreams {
			err = errTooManyStreams
		}
		if err != nil {
			p := problem(c.UserContext(), err)
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
		c.Context().Hijack(func(conn net.Conn) { a.pour(client{conn}, head, token, first, last, look) })
		return nil
	})
}

// picture is a Snapshot in words.
type picture struct {
	key     string
	version int64
	body    []byte
}

// lookers bounds how many pictures are made at a time.
var lookers = make(chan struct{}, 8)

// look makes a picture in a goroutine of its own: making one needs a deep stack, and thousands of streams that have each
// made one would keep theirs.
func (a *API) look(token string, look func(context.Context, *db.Tx, string) (Snapshot, error)) (p picture, err error) {
	lookers <- struct{}{}
	done := make(chan struct{})
	go func() {
		defer func() { <-lookers; close(done) }()
		p, err = a.paint(token, look)
	}()
	<-done
	return p, err
}

func (a *API) paint(token string, look func(context.Context, *db.Tx, string) (Snapshot, error)) (picture, error) {
	ctx, cancel := context.WithTimeout(context.Background(), deadline)
	defer cancel()
	var s Snapshot
	err := a.db.Read(ctx, "public", func(tx *db.Tx) (err error) {
		s, err = look(ctx, tx, token)
		return err
	})
	if err != nil {
		return picture{}, err
	}
	body, err := json.Marshal(s.Body)
	if err != nil {
		return picture{}, fmt.Errorf("encode a live picture: %w", err)
	}
	return picture{s.Key, s.Version, body}, nil
}

// pour writes pictures until the client has gone, the picture may not be seen any more, or the stream has lived its life. It
// holds no picture while it waits: thousands do.
func (a *API) pour(w client, head, token string, now picture, last int64, look func(context.Context, *db.Tx, string) (Snapshot, error)) {
	streams.Add(1)
	defer streams.Add(-1)
	me := &watcher{key: now.key, seen: now.version, news: make(chan struct{}, 1)}
	a.audience.join(me)
	defer a.audience.leave(me)
	if !w.write(head, "retry: 2000\n\n") {
		return
	}
	if last = w.show(now, last); last < 0 {
		return
	}
	now = picture{}
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
			if beats%lookAgain != 0 {
				continue
			}
		case <-me.news:
		}
		next, err := a.look(token, look)
		switch {
		case fault.KindOf(err) == fault.Unknown:
			return
		case err != nil:
			a.audience.missed(me, last)
			continue
		}
		if last = w.show(next, last); last < 0 {
			return
		}
	}
}

// everyBeat tells when a heartbeat is due, until it is stopped.
func everyBeat() (<-chan time.Time, func()) {
	t := time.NewTicker(heartbeat)
	return t.C, t.Stop
}

// show writes a picture that is newer than the last and answers the version the client has now; -1 when it has gone.
func (c client) show(now picture, last int64) int64 {
	if now.version <= last {
		return last
	}
	if !c.write("id: ", strconv.FormatInt(now.version, 10), "\nevent: picture\ndata: ", string(now.body), "\n\n") {
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
