package app

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"golang.org/x/sync/errgroup"

	"fettle/allocation"
	"fettle/internal/api"
	"fettle/internal/auth"
	"fettle/internal/db"
	"fettle/internal/event"
	"fettle/internal/evidence"
	"fettle/internal/loop"
	"fettle/internal/policy"
	"fettle/internal/relay"
	"fettle/inventory"
	"fettle/inventory/audit"
	"fettle/inventory/dataload"
	"fettle/recycling"
	"fettle/recycling/proof"
	"fettle/recycling/wastemanifest"
	"fettle/repairflow"
	"fettle/repairflow/custody"
	"fettle/repairflow/customerpage"
	"fettle/shipping"
	"fettle/shipping/tracking"
)

// Service is every room wired over running engines, no door open yet.
type Service struct {
	Engines    *Engines
	API        *api.API
	dispatcher *event.Dispatcher
	relay      *relay.Relay
	publisher  *tracking.Publisher
	keys       *auth.Keys
	Metrics    *prometheus.Registry
	watch      audit.Watch
	lag        lag
	evidence   *evidence.Keeper
	health     health
}

// Build wires rooms and subscriptions over running engines.
func Build(ctx context.Context, e *Engines) (*Service, error) {
	s := &Service{Engines: e, keys: &auth.Keys{}, Metrics: prometheus.NewRegistry()}
	if err := e.DB.InTx(ctx, "system", func(tx *db.Tx) error { return s.keys.Refresh(ctx, tx, false) }); err != nil {
		return nil, err
	}
	s.dispatcher = event.NewDispatcher(e.DB)
	inventory.Subscribe(s.dispatcher)
	shipping.Subscribe(s.dispatcher)
	allocation.Subscribe(s.dispatcher)
	recycling.Subscribe(s.dispatcher)
	repairflow.Subscribe(s.dispatcher)
	if err := s.dispatcher.Register(ctx); err != nil {
		return nil, err
	}
	s.relay = relay.New(e.DB, Routing, e.Brokers)
	if err := s.relay.Register(ctx); err != nil {
		return nil, err
	}
	s.publisher = tracking.NewPublisher(e.Brokers)
	s.evidence = &evidence.Keeper{DB: e.DB, Store: e.Evidence, Kinds: photographs()}
	s.measure()
	s.API = api.New(e.DB, s.keys, s.dispatcher, api.Options{Version: Version, Metrics: s.Metrics, Pictures: e.Tiles.origin(), Moved: moved,
		Proxies: e.Proxies, Seal: e.Seal})
	routes(s.API, s.publisher, s.evidence, e.LocalHooks)
	mapRoutes(s.API, e.Tiles)
	s.pages()
	return s, nil
}

// routes is every operation of the service, room by room. local lets webhooks call this machine.
func routes(a *api.API, p *tracking.Publisher, k *evidence.Keeper, local bool) {
	api.Sessions(a)
	api.Accounts(a)
	api.Commands(a)
	contractRoutes(a)
	hookRoutes(a, local)
	deliveryRoutes(a)
	policy.Routes(a, Policies())
	evidence.Routes(a, k)
	customerpage.PhotoRoutes(a, k)
	inventory.Routes(a)
	shipping.Routes(a, p)
	allocation.Routes(a)
	recycling.Routes(a)
	repairflow.Routes(a)
	tracking.EPCISRoutes(a, tracking.PieceTrail, custody.FittingTrail, wastemanifest.OldPartTrail)
}

func (s *Service) measure() {
	s.Metrics.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
		collectors.NewDBStatsCollector(s.Engines.DB.DB.DB, "fettle"),
		prometheus.NewCounterFunc(prometheus.CounterOpts{Name: "fettle_transaction_retries_total",
			Help: "Transactions that ran again after a deadlock or serialisation failure."},
			func() float64 { return float64(s.Engines.DB.Retries.Load()) }),
		newBacklog(s.Engines.DB), &s.lag)
	for _, m := range []struct {
		name, help string
		read       func() float64
	}{
		{"fettle_stock_audited_total", "Counters compared with their ledger by the background audit.", s.watch.Looked},
		{"fettle_stock_drift_found_total", "Counters the background audit found to differ.", s.watch.Found},
		{"fettle_stock_audit_failures_total", "Samples the background audit could not read.", s.watch.Failed},
	} {
		s.Metrics.MustRegister(prometheus.NewCounterFunc(prometheus.CounterOpts{Name: m.name, Help: m.help}, m.read))
	}
	s.Metrics.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "fettle_stock_drift",
		Help: "Counters of the last sample that differ from their ledger; anything but 0 is a fault."}, s.watch.Drifting))
}

// Doors are what a service listens on, and how it ends.
type Doors struct {
	HTTP net.Listener
	// Metrics is for Prometheus. Default: none.
	Metrics net.Listener
	// Group is the consumer group of the scan door.
	Group string
	// Drain is how long the service goes on working after it was told to end and has said that it is not ready. Default: none.
	Drain time.Duration
}

// Open opens every door and waits until ctx ends or one of them fails.
func (s *Service) Open(ctx context.Context, doors Doors) error {
	if err := s.sealSecrets(ctx); err != nil {
		return err
	}
	g, ctx := errgroup.WithContext(ctx)
	wake := s.dispatcher.Waker()
	g.Go(func() error { return s.dispatcher.Run(ctx) })
	g.Go(func() error { return s.relay.Run(ctx, wake) })
	s.listenToCarriers(ctx, g, doors.Group)
	s.callWebhooks(ctx, g)
	s.sendNotices(ctx, g)
	s.askCarriers(ctx, g)
	g.Go(func() error { return s.rotateKeys(ctx) })
	g.Go(func() error { return s.API.WatchAccounts(ctx) })
	g.Go(func() error { return s.API.ForgetAnswers(ctx) })
	g.Go(func() error { return s.evidence.Run(ctx) })
	g.Go(func() error { return s.watch.Run(ctx, s.Engines.DB, audit.WatchEvery) })
	g.Go(func() error { return proof.Watch{DB: s.Engines.DB}.Run(ctx, proof.WatchEvery) })
	g.Go(func() error { return dataload.Worker{DB: s.Engines.DB}.Run(ctx, dataload.LookEvery) })
	g.Go(func() error {
		if err := s.API.App.Listener(doors.HTTP); err != nil {
			return fmt.Errorf("serve HTTP: %w", err)
		}
		return nil
	})
	s.serveMetrics(ctx, g, doors.Metrics)
	g.Go(func() error {
		<-ctx.Done()
		s.API.Drain()
		time.Sleep(doors.Drain)
		return s.API.Close()
	})
	return g.Wait()
}

func (s *Service) rotateKeys(ctx context.Context) error {
	return loop.Run(ctx, "refresh the signing keys", nil, time.Hour, func(ctx context.Context) (loop.Next, error) {
		return loop.Idle, s.Engines.DB.InTx(ctx, "system", func(tx *db.Tx) error { return s.keys.Refresh(ctx, tx, false) })
	})
}

// Close lets go of the broker; Open has returned before.
func (s *Service) Close() {
	for name, closer := range map[string]io.Closer{"relay": s.relay, "publisher": s.publisher} {
		if err := closer.Close(); err != nil {
			slog.Warn("close", "what", name, "error", err)
		}
	}
}
