package api

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"sync/atomic"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gofiber/fiber/v2"

	"fettle/internal/fault"
)

// Bounds of bodies. A body is read as it comes, so that what a caller only announces costs nothing.
const (
	// bodyMost is what a body may have where its route says nothing else.
	bodyMost     = 1 << 20
	bodyTerm     = 10 * time.Second
	bodyTermEach = 5 * time.Second
	// bodyPiece is read at a time; the first of a body is not counted, so that small requests always pass.
	bodyPiece = 16 << 10
	// bodiesMost is what all bodies that are being read or served may have together.
	bodiesMost = 128 << 20
)

var (
	errTooLarge     = fault.New(fault.TooLarge, "body_too_large")
	errLateBody     = fault.New(fault.TooLate, "body_too_late")
	errCompressed   = fault.New(fault.Unsupported, "body_compressed")
	errBodyCut      = fault.New(fault.Unreadable, "body_cut")
	errFullOfBodies = fault.New(fault.Unavailable, "too_many_bodies")
)

// bodies bounds the bodies that are read and held.
type bodies struct {
	// held are their bytes, of which most is the bound.
	held atomic.Int64
	most int64
	// term is how long one may take, and each how much longer for each bodyMost that its route takes.
	term, each time.Duration
}

// hold counts more bytes; false when that would be too many.
func (b *bodies) hold(more int64) bool {
	for {
		held := b.held.Load()
		if held+more > b.most {
			return false
		}
		if b.held.CompareAndSwap(held, held+more) {
			return true
		}
	}
}

// readBody reads the body of a request of at most so many bytes. What it holds is given back by done.
func (a *API) readBody(c *fiber.Ctx, most int64) (body []byte, done func(), err error) {
	var held int64
	done = func() { a.bodies.held.Add(-held) }
	request := c.Request()
	stream := request.BodyStream()
	if stream == nil {
		return request.Body(), done, nil
	}
	if encoding := c.Get(fiber.HeaderContentEncoding); encoding != "" && encoding != "identity" {
		return nil, done, errCompressed
	}
	if int64(request.Header.ContentLength()) > most {
		return nil, done, errTooLarge.With("most", most)
	}
	if err := c.Context().SetReadDeadline(time.Now().Add(a.bodies.term + a.bodies.each*time.Duration(most/bodyMost))); err != nil {
		return nil, done, fmt.Errorf("bound how long a body may take: %w", err)
	}
	defer func() {
		if err != nil {
			done()
		}
	}()
	for {
		if len(body) == cap(body) {
			// It grows by what came, so what is announced costs nothing.
			grown := max(bodyPiece, 2*cap(body))
			if cap(body) > 0 {
				more := int64(grown - cap(body))
				if !a.bodies.hold(more) {
					return nil, done, errFullOfBodies
				}
				held += more
			}
			body = append(make([]byte, 0, grown), body...)
		}
		n, err := stream.Read(body[len(body):cap(body)])
		body = body[:len(body)+n]
		switch {
		case int64(len(body)) > most:
			return nil, done, errTooLarge.With("most", most)
		case errors.Is(err, io.EOF):
			return body, done, nil
		case err != nil:
			return nil, done, cut(err)
		}
	}
}

// cut says why a body did not come whole.
func cut(err error) error {
	var network net.Error
	if errors.As(err, &network) && network.Timeout() || errors.Is(err, os.ErrDeadlineExceeded) {
		return errLateBody
	}
	return errBodyCut
}

// within bounds what is done for a request, from when all of it is there.
func within(c huma.Context, next func(huma.Context)) {
	ctx, cancel := context.WithTimeout(c.Context(), deadline)
	defer cancel()
	next(huma.WithContext(c, ctx))
}
