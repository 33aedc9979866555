// Package apitest puts the HTTP door before the rooms of a test: a request is signed for whoever is said to ask and
// carries a key of its own.
//
// Tables: none
package apitest

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"fettle/internal/api"
	"fettle/internal/auth"
	"fettle/internal/auth/authtest"
	"fettle/internal/db"
	"fettle/internal/event"
)

// Door is the HTTP door over the database of a test.
type Door struct {
	API  *api.API
	Keys *auth.Keys
	t    testing.TB
	db   *db.DB
	sent atomic.Int64
}

// Answer is what came back.
type Answer struct {
	Status int
	Header http.Header
	Raw    string
	t      testing.TB
}

// Open makes the door and hands it to routes, which add theirs. dispatcher wakes live streams; nil is one that nobody runs.
func Open(t testing.TB, d *db.DB, dispatcher *event.Dispatcher, routes func(*api.API)) *Door {
	t.Helper()
	if dispatcher == nil {
		dispatcher = event.NewDispatcher(d)
	}
	keys := &auth.Keys{}
	require.NoError(t, d.InTx(t.Context(), "test", func(tx *db.Tx) error { return keys.Refresh(t.Context(), tx, false) }))
	door := &Door{API: api.New(d, keys, dispatcher, api.Options{}), Keys: keys, t: t, db: d}
	routes(door.API)
	return door
}

// Request makes a request of JSON with a key of its own, signed for who; the zero actor signs nothing.
func (d *Door) Request(who auth.Actor, method, path, body string) *http.Request {
	d.t.Helper()
	request := httptest.NewRequest(method, path, strings.NewReader(body))
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Idempotency-Key", fmt.Sprint("key-", d.sent.Add(1)))
	if who.Login != "" {
		request.Header.Set("Authorization", "Bearer "+authtest.Token(d.t, d.db, d.Keys, who))
	}
	return request
}

// Send answers a request.
func (d *Door) Send(request *http.Request) Answer {
	d.t.Helper()
	answer, err := d.API.App.Test(request, -1)
	require.NoError(d.t, err)
	raw, err := io.ReadAll(answer.Body)
	require.NoError(d.t, err)
	require.NoError(d.t, answer.Body.Close())
	return Answer{Status: answer.StatusCode, Header: answer.Header, Raw: string(raw), t: d.t}
}

// Ask makes a request and answers it.
func (d *Door) Ask(who auth.Actor, method, path, body string) Answer {
	d.t.Helper()
	return d.Send(d.Request(who, method, path, body))
}

// Into decodes the body of an answer.
func (a Answer) Into(out any) {
	a.t.Helper()
	require.NoError(a.t, json.Unmarshal([]byte(a.Raw), out), a.Raw)
}
