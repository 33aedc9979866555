package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"

	"github.com/lib/pq"

	"fettle/internal/db"
	"fettle/internal/local"
	"fettle/repairflow"
)

// engineConfig says where PostgreSQL and Kafka are. What is not given is started privately under the data directory.
type engineConfig struct {
	DatabaseURL  string   `env:"FETTLE_DATABASE_URL" placeholder:"URL" help:"PostgreSQL, sslmode stated. Default: a private cluster under the data directory."`
	KafkaBrokers []string `env:"FETTLE_KAFKA_BROKERS" placeholder:"HOST:PORT" help:"Kafka brokers, comma separated. Default: an in-process broker under the data directory."`
	Data         string   `env:"FETTLE_DATA" default:"data" help:"Where the private engines keep their data."`
}

// Validate is called by the command line before anything runs.
func (c engineConfig) Validate() error {
	if c.DatabaseURL != "" && !strings.Contains(c.DatabaseURL, "sslmode=") {
		return errors.New("FETTLE_DATABASE_URL must state sslmode (verify-full, or disable on loopback)")
	}
	for _, b := range c.KafkaBrokers {
		if !strings.Contains(b, ":") {
			return fmt.Errorf("FETTLE_KAFKA_BROKERS: %q is not host:port", b)
		}
	}
	return nil
}

// engines is what the service stands on; Close stops what was started here.
type engines struct {
	db      *db.DB
	brokers []string
	url     string
	stops   []func() error
	// localHooks lets webhooks call this machine.
	localHooks bool
	tiles      tileConfig
	// gateway carries notices; without one they wait.
	gateway repairflow.Gateway
	// drop is the folder in which requests to carriers are left that a person passes on.
	drop string
}

func (e *engines) Close() {
	for i := len(e.stops) - 1; i >= 0; i-- {
		if err := e.stops[i](); err != nil {
			slog.Warn("stop an engine", "error", err)
		}
	}
}

// running is left in the data directory while the service runs, so that other commands find its private engines.
type running struct {
	URL         string   `json:"url"`
	DatabaseURL string   `json:"database_url"`
	Brokers     []string `json:"brokers"`
}

func (c engineConfig) runFile() string { return filepath.Join(c.Data, "running.json") }

func (c engineConfig) findRunning() (r running, found bool) {
	raw, err := os.ReadFile(c.runFile())
	if err != nil {
		return r, false
	}
	return r, json.Unmarshal(raw, &r) == nil
}

func (c engineConfig) leaveRunning(r running) (remove func() error, err error) {
	raw, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(c.Data, 0o755); err != nil {
		return nil, fmt.Errorf("make the data directory: %w", err)
	}
	if err := os.WriteFile(c.runFile(), raw, 0o600); err != nil {
		return nil, fmt.Errorf("write %s: %w", c.runFile(), err)
	}
	return func() error { return os.Remove(c.runFile()) }, nil
}

// open connects to the database, starting a private cluster when none is configured and none is running here.
func (c engineConfig) open(ctx context.Context) (*engines, error) {
	e := &engines{url: c.DatabaseURL, brokers: c.KafkaBrokers}
	if e.url == "" {
		if err := c.openPrivate(ctx, e); err != nil {
			return nil, err
		}
	}
	if e.db == nil {
		d, err := db.Open(ctx, e.url)
		if err != nil {
			e.Close()
			return nil, err
		}
		e.db = d
	}
	e.stops = append(e.stops, e.db.Close)
	return e, nil
}

func (c engineConfig) openPrivate(ctx context.Context, e *engines) error {
	if r, found := c.findRunning(); found {
		if d, err := db.Open(ctx, r.DatabaseURL); err == nil {
			e.db, e.url = d, r.DatabaseURL
			if len(e.brokers) == 0 {
				e.brokers = r.Brokers
			}
			return nil
		}
		if err := os.Remove(c.runFile()); err != nil && !errors.Is(err, fs.ErrNotExist) {
			slog.Debug("remove a stale run file", "error", err)
		}
	}
	pg, err := local.StartPostgres(ctx, filepath.Join(c.Data, "postgres"), local.Options{Durable: true, SharedBuffers: "256MB"})
	if err != nil {
		return fmt.Errorf("start a private PostgreSQL (or set FETTLE_DATABASE_URL): %w", err)
	}
	e.stops = append(e.stops, pg.Stop)
	if err := createDatabase(ctx, pg.URL("postgres"), "fettle"); err != nil {
		e.Close()
		return err
	}
	e.url = pg.URL("fettle")
	return nil
}

// startBroker starts the in-process broker when none is configured.
func (e *engines) startBroker(ctx context.Context, c engineConfig) error {
	if len(e.brokers) > 0 {
		return nil
	}
	k, err := local.StartKafka(ctx, filepath.Join(c.Data, "kafka"))
	if err != nil {
		return fmt.Errorf("start the in-process broker (or set FETTLE_KAFKA_BROKERS): %w", err)
	}
	e.brokers = k.Brokers()
	e.stops = append(e.stops, k.Stop)
	return nil
}

func createDatabase(ctx context.Context, admin, name string) error {
	d, err := db.Open(ctx, admin)
	if err != nil {
		return err
	}
	defer func() {
		if err := d.Close(); err != nil {
			slog.Debug("close", "error", err)
		}
	}()
	_, err = d.ExecContext(ctx, "CREATE DATABASE "+pq.QuoteIdentifier(name))
	if err != nil && db.Code(err) != "42P04" {
		return fmt.Errorf("create database %s: %w", name, err)
	}
	return nil
}
