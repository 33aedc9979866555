package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"time"

	"fettle/cmd/internal/app"
	"fettle/internal/db"
)

type serveCommand struct {
	app.Config
	app.TileConfig
	app.NoticeConfig
	app.EvidenceConfig
	Listen    string        `env:"FETTLE_LISTEN" default:"127.0.0.1:8080" help:"Address of the HTTP door."`
	Metrics   string        `env:"FETTLE_METRICS_LISTEN" default:"127.0.0.1:9464" help:"Address that answers Prometheus at /metrics; off for none. When the default is taken, a free port of this machine."`
	Drain     time.Duration `env:"FETTLE_DRAIN" default:"2s" help:"How long the service goes on working after it was told to end and says at /readyz that it is not ready."`
	Demo      bool          `env:"FETTLE_DEMO" help:"Load the demonstration into an empty database first. Default: off."`
	Log       string        `env:"FETTLE_LOG" default:"info" enum:"debug,info,warn,error" help:"Least level of log lines."`
	Local     bool          `env:"FETTLE_WEBHOOKS_LOCAL" name:"webhooks-local" help:"Let webhooks call this machine over plain HTTP; for development. Default: off."`
	Proxies   []string      `env:"FETTLE_PROXIES" placeholder:"CIDR" help:"Proxies before the service, as addresses or networks: what they say in X-Forwarded-For of their clients' addresses is believed. Default: none."`
	NoMigrate bool          `env:"FETTLE_NO_MIGRATE" name:"no-migrate" help:"Refuse to run on a schema that does not fit instead of migrating it. Default: off."`
	Group     string        `env:"FETTLE_KAFKA_GROUP" default:"fettle" help:"Consumer group of the scan door; the same in every process of one service."`
}

// Validate is called by the command line before anything runs.
func (c *serveCommand) Validate() error {
	_, err := c.proxies()
	return errors.Join(c.Config.Validate(), c.TileConfig.Validate(), c.NoticeConfig.Validate(), c.EvidenceConfig.Validate(), err)
}

// Run reads from top to bottom: log, engines, schema, rooms, doors; then it waits and closes in reverse.
func (c *serveCommand) Run(ctx context.Context, out io.Writer) error {
	began := time.Now()
	app.LogTo(os.Stderr, c.Log)
	e, err := c.OpenServing(ctx)
	if err != nil {
		return err
	}
	defer e.Close()
	e.LocalHooks = c.Local
	if e.Proxies, err = c.proxies(); err != nil {
		return err
	}
	e.Tiles = c.TileConfig
	e.Gateway = c.Messenger(filepath.Join(c.Data, "notices"))
	e.Data = c.Data
	if e.Evidence, err = c.Store(c.Data); err != nil {
		return err
	}
	e.Drop = filepath.Join(c.Data, "carriers")
	if err := c.prepareSchema(ctx, e.DB); err != nil {
		return err
	}
	if err := e.StartBroker(ctx, c.Config); err != nil {
		return err
	}
	s, err := app.Build(ctx, e)
	if err != nil {
		return err
	}
	defer s.Close()
	if c.Demo {
		if err := loadServedDemo(ctx, e.URL, out); err != nil {
			return err
		}
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", c.Listen)
	if err != nil {
		return fmt.Errorf("listen on %s: %w", c.Listen, err)
	}
	metrics, scraped, err := c.listenForMetrics(ctx)
	if err != nil {
		return err
	}
	address := "http://" + listener.Addr().String()
	forget, err := c.LeaveRunning(app.Running{URL: address, Metrics: scraped, DatabaseURL: e.URL, Brokers: e.Brokers})
	if err != nil {
		return err
	}
	e.AtClose(forget)
	greet(out, address, time.Since(began))
	if c.Demo {
		if err := greetDemo(ctx, e.DB, out, address); err != nil {
			return err
		}
	}
	return s.Open(ctx, app.Doors{HTTP: listener, Metrics: metrics, Group: c.Group, Drain: c.Drain})
}

// defaultMetrics is where metrics are, unless another process of this machine answers there.
const defaultMetrics = "127.0.0.1:9464"

func (c *serveCommand) listenForMetrics(ctx context.Context) (l net.Listener, address string, err error) {
	if c.Metrics == "" || c.Metrics == "off" {
		return nil, "", nil
	}
	l, err = (&net.ListenConfig{}).Listen(ctx, "tcp", c.Metrics)
	if err != nil && c.Metrics == defaultMetrics {
		l, err = (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	}
	if err != nil {
		return nil, "", fmt.Errorf("listen for metrics on %s: %w", c.Metrics, err)
	}
	return l, "http://" + l.Addr().String() + "/metrics", nil
}

// proxies reads the networks; an address is a network of one.
func (c *serveCommand) proxies() (out []netip.Prefix, err error) {
	for _, text := range c.Proxies {
		network, err := netip.ParsePrefix(text)
		if err != nil {
			address, err := netip.ParseAddr(text)
			if err != nil {
				return nil, fmt.Errorf("FETTLE_PROXIES: %q is no address and no network", text)
			}
			network = netip.PrefixFrom(address, address.BitLen())
		}
		out = append(out, network)
	}
	return out, nil
}

func (c *serveCommand) prepareSchema(ctx context.Context, d *db.DB) error {
	if c.NoMigrate {
		return db.Fits(ctx, d)
	}
	_, err := db.Migrate(ctx, d)
	return err
}

func greet(out io.Writer, address string, took time.Duration) {
	fmt.Fprintf(out, "Fettle is ready after %.1f s\n  %-42s staff: warehouse, operations, recycler\n  %-42s engineer on a phone\n  %-42s API reference\n",
		took.Seconds(), address+"/", address+"/m", address+"/docs")
}
