package api

import (
	"context"
	"log/slog"
	"net/netip"
	"path"
	"reflect"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humafiber"
	"github.com/gofiber/fiber/v2"
	"github.com/prometheus/client_golang/prometheus"

	"fettle/internal/auth"
	"fettle/internal/db"
	"fettle/internal/event"
	"fettle/internal/seal"
)

// API is where rooms add their routes.
type API struct {
	huma.API
	App   *fiber.App
	db    *db.DB
	gate  gate
	calls *prometheus.HistogramVec
	// seal keeps answers from who reads the database.
	seal *seal.Key
	// proxies are the machines before this one that say for whom they ask.
	proxies []netip.Prefix
	// tries bounds signing in by address.
	tries buckets
	// slices counts how many requests a batch carried.
	slices  prometheus.Histogram
	hub     hub
	viewers viewers
	bodies  bodies
	// identifiers are how the kinds of identifiers are read that inputs have.
	identifiers map[string]Identifier
	// beat is the clock of a live stream.
	beat func() (due <-chan time.Time, stop func())
	// closing ends live streams.
	closing  chan struct{}
	closed   sync.Once
	draining atomic.Bool
}

// Options of the door.
type Options struct {
	// Version is shown in the OpenAPI document. Default: "dev".
	Version string
	// Metrics gets the request histogram. Default: a registry of its own.
	Metrics prometheus.Registerer
	// Pictures is the one other origin that pages may have pictures from. Default: none.
	Pictures string
	// Moved are the paths that answer under an old name too.
	Moved []Moved
	// Seal seals answers. Default: a key of this process, which no other process opens.
	Seal *seal.Key
	// Proxies are the machines whose X-Forwarded-For is believed. Default: none.
	Proxies []netip.Prefix
}

// connectionsMost bounds how many connections are open at once, live streams among them.
const connectionsMost = 16_384

// deadline bounds a request, because neither Fiber nor fasthttp tells when a client has left.
const deadline = 15 * time.Second

// huma is told once, because it keeps these in variables of its package: a missing list is no list, and every refusal
// is a problem document of ours.
func init() {
	huma.DefaultArrayNullable = false
	// A field in another case is another field: what decodes JSON would take the last of both.
	huma.ValidateStrictCasing = true
	huma.NewErrorWithContext = newError
	huma.NewError = func(status int, message string, errs ...error) huma.StatusError {
		return newError(nil, status, message, errs...)
	}
}

// New makes the door over a database. dispatcher wakes live streams.
func New(d *db.DB, keys *auth.Keys, dispatcher *event.Dispatcher, o Options) *API {
	if o.Version == "" {
		o.Version = "dev"
	}
	if o.Metrics == nil {
		o.Metrics = prometheus.NewRegistry()
	}
	if o.Seal == nil {
		o.Seal = seal.Random()
	}
	app := fiber.New(fiber.Config{
		// Fiber reuses the memory of strings it hands out once the handler returns.
		Immutable: true, DisableStartupMessage: true,
		// A handler reads its body by itself, within the bound of its route; nothing is set aside for what is announced.
		StreamRequestBody: true, DisablePreParseMultipartForm: true, Concurrency: connectionsMost,
		ReadTimeout: 10 * time.Second, WriteTimeout: 2 * time.Minute, IdleTimeout: 60 * time.Second, ErrorHandler: plainError,
	})
	calls := prometheus.NewHistogramVec(prometheus.HistogramOpts{
		Name: "fettle_http_request_seconds", Help: "Time to answer, by route and status.",
		Buckets: prometheus.ExponentialBuckets(0.001, 2, 14),
	}, []string{"method", "route", "status"})
	slices := prometheus.NewHistogram(prometheus.HistogramOpts{
		Name: "fettle_batch_requests", Help: "Requests that one transaction of a hot route carried.",
		Buckets: prometheus.ExponentialBuckets(1, 2, 8),
	})
	o.Metrics.MustRegister(calls, slices)
	a := &API{App: app, db: d, gate: gate{db: d, keys: keys}, calls: calls, slices: slices, closing: make(chan struct{}), beat: everyBeat,
		seal: o.Seal, proxies: o.Proxies, tries: buckets{burst: triesOfAddress, each: triesEach},
		bodies: bodies{most: bodiesMost, term: bodyTerm, each: bodyTermEach},
		hub:    hub{db: d, dispatcher: dispatcher, watchers: map[string]map[*watcher]bool{}}}
	app.Use(follow(o.Moved), a.observe, recoverPanic, secure(o.Pictures))
	config := huma.DefaultConfig("Fettle", o.Version)
	config.Info.Description = "Spare parts of home-appliance repair: sourced by arrival time, followed to the end."
	config.Components.Schemas = schemas{huma.NewMapRegistry(schemaPrefix, schemaName)}
	config.Formats = map[string]huma.Format{"application/json": format, "json": format}
	config.DocsPath, config.SchemasPath, config.CreateHooks = "", "", nil
	config.Components.SecuritySchemes = map[string]*huma.SecurityScheme{
		"bearer": {Type: "http", Scheme: "bearer", BearerFormat: "JWT"},
	}
	a.API = humafiber.New(app, config)
	a.UseMiddleware(unescape)
	return a
}

// Drain has every answer ask its client to come again on another connection, and readiness say that this process wants no
// more work. It goes on working: who sends requests here needs a while to hear of it.
func (a *API) Drain() { a.draining.Store(true) }

// Draining tells whether the process is about to end.
func (a *API) Draining() bool { return a.draining.Load() }

// Close takes no more connections and waits for open requests, each of which ends by its deadline.
func (a *API) Close() error {
	slog.Debug("closing the HTTP door")
	a.Drain()
	a.closed.Do(func() { close(a.closing) })
	return a.App.ShutdownWithTimeout(deadline + 5*time.Second)
}

// Seal is the key of what only the service may read.
func (a *API) Seal() *seal.Key { return a.seal }

// Keys sign and read what the service says.
func (a *API) Keys() *auth.Keys { return a.gate.keys }

// Now is the time a transaction would carry that began at this moment, for doors that open none.
func (a *API) Now() time.Time { return a.db.Now() }

// Read runs fn in a read-only transaction, for doors that were added with Plain.
func (a *API) Read(ctx context.Context, by string, fn func(*db.Tx) error) error {
	return a.db.Read(ctx, by, fn)
}

// schemaName puts the room before the name of a type, because two rooms may use the same word. A stored event is an
// event to whoever reads it.
func schemaName(t reflect.Type, hint string) string {
	name := huma.DefaultSchemaNamer(t, hint)
	if strings.Contains(t.String(), "event.Stored") {
		name = strings.Replace(name, "Stored", "Event", 1)
	}
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t.Name() == "" || t.PkgPath() == "" || strings.Contains(t.PkgPath(), "/internal/") || strings.Contains(t.Name(), "[") {
		return name
	}
	room := path.Base(t.PkgPath())
	room = strings.ToUpper(room[:1]) + room[1:]
	if strings.HasPrefix(name, room) {
		return name
	}
	return room + name
}
