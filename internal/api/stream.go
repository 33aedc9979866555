package api

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
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
)

var errTooManyStreams = fault.New(fault.Unavailable, "too_many_streams", "too many live streams are open; poll instead")

// Snapshot is what a live stream shows at one moment: Version grows with every change.
type Snapshot struct {
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
		first, err := a.look(c.UserContext(), token, look)
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
		c.Context().SetBodyStreamWriter(func(w *bufio.Writer) { a.pour(w, token, first, last, look) })
		return nil
	})
}

func (a *API) look(ctx context.Context, token string, look func(context.Context, *db.Tx, string) (Snapshot, error)) (s Snapshot, err error) {
	ctx, cancel := context.WithTimeout(ctx, deadline)
	defer cancel()
	err = a.db.Read(ctx, "public", func(tx *db.Tx) error {
		s, err = look(ctx, tx, token)
		return err
	})
	return s, err
}

func (a *API) pour(w *bufio.Writer, token string, now Snapshot, last int64, look func(context.Context, *db.Tx, string) (Snapshot, error)) {
	streams.Add(1)
	defer streams.Add(-1)
	ctx, cancel := context.WithTimeout(context.Background(), streamLife)
	defer cancel()
	wake := a.post.Waker()
	defer a.post.Forget(wake)
	beat := time.NewTicker(heartbeat)
	defer beat.Stop()
	if !write(w, "retry: 2000\n\n") {
		return
	}
	for {
		if now.Version > last {
			body, err := json.Marshal(now.Body)
			if err != nil {
				slog.Error("encode a live picture", "error", err)
				return
			}
			if !write(w, fmt.Sprintf("id: %d\nevent: picture\ndata: %s\n\n", now.Version, body)) {
				return
			}
			last = now.Version
		}
		select {
		case <-ctx.Done():
			return
		case <-beat.C:
			if !write(w, ": "+http.StatusText(http.StatusOK)+"\n\n") {
				return
			}
		case <-wake:
		case <-time.After(time.Second):
		}
		next, err := a.look(ctx, token, look)
		if fault.KindOf(err) == fault.Unknown {
			return
		}
		if err == nil {
			now = next
		}
	}
}

func write(w *bufio.Writer, text string) bool {
	if _, err := w.WriteString(text); err != nil {
		return false
	}
	return w.Flush() == nil
}
