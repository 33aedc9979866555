package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"golang.org/x/sync/errgroup"

	"fettle/allocation"
	"fettle/internal/api"
	"fettle/internal/auth"
	"fettle/internal/db"
	"fettle/internal/event"
	"fettle/internal/relay"
	"fettle/inventory"
	"fettle/recycling"
	"fettle/repairflow"
	"fettle/shipping"
)

type serveCommand struct {
	engineConfig
	tileConfig
	noticeConfig
	Listen    string `env:"FETTLE_LISTEN" default:"127.0.0.1:8080" help:"Address of the HTTP door."`
	Demo      bool   `env:"FETTLE_DEMO" help:"Load the demonstration into an empty database first. Default: off."`
	Log       string `env:"FETTLE_LOG" default:"info" enum:"debug,info,warn,error" help:"Least level of log lines."`
	Local     bool   `env:"FETTLE_WEBHOOKS_LOCAL" name:"webhooks-local" help:"Let webhooks call this machine over plain HTTP; for development. Default: off."`
	NoMigrate bool   `env:"FETTLE_NO_MIGRATE" name:"no-migrate" help:"Refuse to run on a schema that does not fit instead of migrating it. Default: off."`
	Group     string `env:"FETTLE_KAFKA_GROUP" default:"fettle" help:"Consumer group of the scan door; the same in every process of one service."`
}

// Validate is called by the command line before anything runs.
func (c *serveCommand) Validate() error {
	return errors.Join(c.engineConfig.Validate(), c.tileConfig.Validate(), c.noticeConfig.Validate())
}

// Run reads from top to bottom: log, engines, schema, rooms, doors; then it waits and closes in reverse.
func (c *serveCommand) Run(ctx context.Context, out io.Writer) error {
	began := time.Now()
	logTo(os.Stderr, c.Log)
	e, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer e.Close()
	e.localHooks = c.Local
	e.tiles = c.tileConfig
	e.gateway = c.gateway(filepath.Join(c.Data, "notices"))
	e.drop = filepath.Join(c.Data, "carriers")
	if err := c.prepareSchema(ctx, e.db); err != nil {
		return err
	}
	if err := e.startBroker(ctx, c.engineConfig); err != nil {
		return err
	}
	h, err := furnish(ctx, e)
	if err != nil {
		return err
	}
	defer h.Close()
	if c.Demo {
		if err := loadDemo(ctx, e.db, out); err != nil {
			return err
		}
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", c.Listen)
	if err != nil {
		return fmt.Errorf("listen on %s: %w", c.Listen, err)
	}
	address := "http://" + listener.Addr().String()
	forget, err := c.leaveRunning(running{URL: address, DatabaseURL: e.url, Brokers: e.brokers})
	if err != nil {
		return err
	}
	e.stops = append(e.stops, forget)
	greet(out, address, time.Since(began))
	if c.Demo {
		if err := greetDemo(ctx, e.db, out, address); err != nil {
			return err
		}
	}
	return h.open(ctx, listener, c.Group)
}

func (c *serveCommand) prepareSchema(ctx context.Context, d *db.DB) error {
	if c.NoMigrate {
		return db.Fits(ctx, d)
	}
	_, err := db.Migrate(ctx, d)
	return err
}

// house is the furnished service: every room wired, no door open yet.
type house struct {
	engines   *engines
	api       *api.API
	post      *event.Post
	relay     *relay.Relay
	publisher *shipping.Publisher
	keys      *auth.Keys
	metrics   *prometheus.Registry
	watch     inventory.Watch
	lag       lag
}

// furnish wires rooms and subscriptions over running engines.
func furnish(ctx context.Context, e *engines) (*house, error) {
	h := &house{engines: e, keys: &auth.Keys{}, metrics: prometheus.NewRegistry()}
	if err := e.db.InTx(ctx, "system", func(tx *db.Tx) error { return h.keys.Refresh(ctx, tx, false) }); err != nil {
		return nil, err
	}
	h.post = event.NewPost(e.db)
	inventory.Subscribe(h.post)
	shipping.Subscribe(h.post)
	allocation.Subscribe(h.post)
	recycling.Subscribe(h.post)
	repairflow.Subscribe(h.post)
	if err := h.post.Register(ctx); err != nil {
		return nil, err
	}
	h.relay = relay.New(e.db, Routing, e.brokers)
	if err := h.relay.Register(ctx); err != nil {
		return nil, err
	}
	h.publisher = shipping.NewPublisher(e.brokers)
	h.measure()
	h.api = api.New(e.db, h.keys, h.post, api.Options{Version: version, Metrics: h.metrics, Pictures: e.tiles.origin()})
	routes(h.api, h.publisher, e.localHooks)
	mapRoutes(h.api, e.tiles)
	h.pages()
	return h, nil
}

// routes is every operation of the service, room by room. local lets webhooks call this machine.
func routes(a *api.API, p *shipping.Publisher, local bool) {
	api.Sessions(a)
	contractRoutes(a)
	hookRoutes(a, local)
	inventory.Routes(a)
	shipping.Routes(a, p)
	allocation.Routes(a)
	recycling.Routes(a)
	repairflow.Routes(a)
	shipping.EPCISRoutes(a, shipping.PieceTrail, repairflow.FittingTrail, recycling.OldPartTrail)
}

func (h *house) measure() {
	h.metrics.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
		collectors.NewDBStatsCollector(h.engines.db.DB.DB, "fettle"),
		prometheus.NewCounterFunc(prometheus.CounterOpts{Name: "fettle_transaction_retries_total",
			Help: "Transactions that ran again after a deadlock or serialisation failure."},
			func() float64 { return float64(h.engines.db.Retries.Load()) }),
		newBacklog(h.engines.db), &h.lag)
	for _, m := range []struct {
		name, help string
		read       func() float64
	}{
		{"fettle_stock_audited_total", "Counters compared with their ledger by the background audit.", h.watch.Looked},
		{"fettle_stock_drift_found_total", "Counters the background audit found to differ.", h.watch.Found},
		{"fettle_stock_audit_failures_total", "Samples the background audit could not read.", h.watch.Failed},
	} {
		h.metrics.MustRegister(prometheus.NewCounterFunc(prometheus.CounterOpts{Name: m.name, Help: m.help}, m.read))
	}
	h.metrics.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "fettle_stock_drift",
		Help: "Counters of the last sample that differ from their ledger; anything but 0 is a fault."}, h.watch.Drifting))
}

// open opens every door and waits until ctx ends or one of them fails.
func (h *house) open(ctx context.Context, listener net.Listener, group string) error {
	g, ctx := errgroup.WithContext(ctx)
	wake := h.post.Waker()
	g.Go(func() error { return h.post.Run(ctx) })
	g.Go(func() error { return h.relay.Run(ctx, wake) })
	h.listenToCarriers(ctx, g, group)
	h.carryWebhooks(ctx, g)
	h.sendNotices(ctx, g)
	h.askCarriers(ctx, g)
	g.Go(func() error { return h.rotateKeys(ctx) })
	g.Go(func() error {
		often := time.NewTicker(inventory.WatchEvery)
		defer often.Stop()
		return h.watch.Run(ctx, h.engines.db, often.C)
	})
	g.Go(func() error {
		if err := h.api.App.Listener(listener); err != nil {
			return fmt.Errorf("serve HTTP: %w", err)
		}
		return nil
	})
	g.Go(func() error {
		<-ctx.Done()
		return h.api.Close()
	})
	return g.Wait()
}

func (h *house) rotateKeys(ctx context.Context) error {
	hourly := time.NewTicker(time.Hour)
	defer hourly.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-hourly.C:
		}
		err := h.engines.db.InTx(ctx, "system", func(tx *db.Tx) error { return h.keys.Refresh(ctx, tx, false) })
		if err != nil && ctx.Err() == nil {
			slog.WarnContext(ctx, "refresh the signing keys", "error", err)
		}
	}
}

func (h *house) Close() {
	for name, closer := range map[string]io.Closer{"relay": h.relay, "publisher": h.publisher} {
		if err := closer.Close(); err != nil {
			slog.Warn("close", "what", name, "error", err)
		}
	}
}

func logTo(w io.Writer, level string) {
	var l slog.Level
	if err := l.UnmarshalText([]byte(level)); err != nil {
		l = slog.LevelInfo
	}
	slog.SetDefault(slog.New(slog.NewJSONHandler(w, &slog.HandlerOptions{Level: l})))
}
