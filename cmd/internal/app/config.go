package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/netip"
	"os"
	"path/filepath"
	"strings"

	"github.com/lib/pq"

	"fettle/internal/db"
	"fettle/internal/evidence"
	"fettle/internal/local"
	"fettle/internal/seal"
	"fettle/repairflow/notice"
)

// Config says where PostgreSQL and Kafka are. What is not given is started privately under the data directory.
type Config struct {
	DatabaseURL  string   `env:"FETTLE_DATABASE_URL" placeholder:"URL" help:"PostgreSQL, sslmode stated. Default: a private cluster under the data directory."`
	KafkaBrokers []string `env:"FETTLE_KAFKA_BROKERS" placeholder:"HOST:PORT" help:"Kafka brokers, comma separated. Default: an in-process broker under the data directory."`
	SealKey      string   `env:"FETTLE_SEAL_KEY" placeholder:"BASE64" help:"Key of 32 bytes that seals answers and shared keys in the database; the same in every process. Default: the file."`
	SealKeyFile  string   `env:"FETTLE_SEAL_KEY_FILE" placeholder:"FILE" help:"File of that key, made at the first start for its owner alone. Default: seal.key in the data directory."`
	Data         string   `env:"FETTLE_DATA" default:"data" help:"Where the private engines keep their data."`
}

// Validate is called by the command line before anything runs.
func (c Config) Validate() error {
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

// Engines are what the service stands on; Close stops what was started here.
type Engines struct {
	DB      *db.DB
	Brokers []string
	URL     string
	stops   []func() error
	// LocalHooks lets webhooks call this machine.
	LocalHooks bool
	Tiles      TileConfig
	// Gateway carries notices; without one they wait.
	Gateway notice.Gateway
	// Seal is the key of what only the service may read.
	Seal *seal.Key
	// Proxies are the machines before the service whose X-Forwarded-For is believed.
	Proxies []netip.Prefix
	// Data is where the service keeps files; "" when it keeps none.
	Data string
	// Evidence keeps photographs; without one none are taken.
	Evidence evidence.Store
	// Drop is the folder in which requests to carriers are left that a person passes on.
	Drop string
}

// AtClose adds what Close is to stop.
func (e *Engines) AtClose(stop func() error) { e.stops = append(e.stops, stop) }

// Close stops what was started here, the last first.
func (e *Engines) Close() {
	for i := len(e.stops) - 1; i >= 0; i-- {
		if err := e.stops[i](); err != nil {
			slog.Warn("stop an engine", "error", err)
		}
	}
}

// Running is left in the data directory while the service runs, so that other commands find its private engines.
type Running struct {
	URL         string   `json:"url"`
	Metrics     string   `json:"metrics"`
	DatabaseURL string   `json:"database_url"`
	Brokers     []string `json:"brokers"`
}

func (c Config) runFile() string { return filepath.Join(c.Data, "running.json") }

// FindRunning reads what a service that runs over the data directory has left there.
func (c Config) FindRunning() (r Running, found bool) {
	raw, err := os.ReadFile(c.runFile())
	if err != nil {
		return r, false
	}
	return r, json.Unmarshal(raw, &r) == nil
}

// LeaveRunning tells other commands where the service is; remove takes it back when it ends.
func (c Config) LeaveRunning(r Running) (remove func() error, err error) {
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

// Open connects to the database, starting a private cluster when none is configured and none is running here.
func (c Config) Open(ctx context.Context) (*Engines, error) { return c.open(ctx, db.Open) }

// OpenServing is Open for a service that others wait for.
func (c Config) OpenServing(ctx context.Context) (*Engines, error) {
	key, err := c.Key(seal.Load)
	if err != nil {
		return nil, err
	}
	e, err := c.open(ctx, db.OpenServing)
	if err != nil {
		return nil, err
	}
	e.Seal = key
	return e, nil
}

// Key is the key of what only the service may read; load reads its file.
func (c Config) Key(load func(file string) (*seal.Key, error)) (*seal.Key, error) {
	if c.SealKey != "" {
		k, err := seal.Parse(c.SealKey)
		if err != nil {
			return nil, fmt.Errorf("FETTLE_SEAL_KEY: %w", err)
		}
		return k, nil
	}
	file := c.SealKeyFile
	if file == "" {
		file = filepath.Join(c.Data, "seal.key")
	}
	return load(file)
}

// opener opens a database.
type opener func(ctx context.Context, url string) (*db.DB, error)

func (c Config) open(ctx context.Context, open opener) (*Engines, error) {
	e := &Engines{URL: c.DatabaseURL, Brokers: c.KafkaBrokers}
	if e.URL == "" {
		if err := c.openPrivate(ctx, e, open); err != nil {
			return nil, err
		}
	}
	if e.DB == nil {
		d, err := open(ctx, e.URL)
		if err != nil {
			e.Close()
			return nil, err
		}
		e.DB = d
	}
	e.stops = append(e.stops, e.DB.Close)
	return e, nil
}

func (c Config) openPrivate(ctx context.Context, e *Engines, open opener) error {
	if r, found := c.FindRunning(); found {
		if d, err := open(ctx, r.DatabaseURL); err == nil {
			e.DB, e.URL = d, r.DatabaseURL
			if len(e.Brokers) == 0 {
				e.Brokers = r.Brokers
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
	if err := CreateDatabase(ctx, pg.URL("postgres"), "fettle"); err != nil {
		e.Close()
		return err
	}
	e.URL = pg.URL("fettle")
	return nil
}

// StartBroker starts the in-process broker when none is configured.
func (e *Engines) StartBroker(ctx context.Context, c Config) error {
	if len(e.Brokers) > 0 {
		return nil
	}
	k, err := local.StartKafka(ctx, filepath.Join(c.Data, "kafka"))
	if err != nil {
		return fmt.Errorf("start the in-process broker (or set FETTLE_KAFKA_BROKERS): %w", err)
	}
	e.Brokers = k.Brokers()
	e.stops = append(e.stops, k.Stop)
	return nil
}

// CreateDatabase makes a database where there is none of that name.
func CreateDatabase(ctx context.Context, admin, name string) error {
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

// BrokersRunning are the brokers that were configured, or those of the service that runs here.
func (c Config) BrokersRunning() ([]string, error) {
	if len(c.KafkaBrokers) > 0 {
		return c.KafkaBrokers, nil
	}
	if r, found := c.FindRunning(); found {
		return r.Brokers, nil
	}
	return nil, errors.New("no service runs here: start it, or set FETTLE_KAFKA_BROKERS")
}

// WithDB opens the database of a command and closes it after fn. The schema must fit: to bring it up to date is a step
// that somebody decides on, not a side effect of looking.
func (c Config) WithDB(ctx context.Context, fn func(*db.DB) error) error {
	LogTo(os.Stderr, "warn")
	if err := c.lies(); err != nil {
		return err
	}
	e, err := c.Open(ctx)
	if err != nil {
		return err
	}
	defer e.Close()
	if err := db.Fits(ctx, e.DB); err != nil {
		return err
	}
	return fn(e.DB)
}

// lies refuses to make an empty database where a command was given in another folder than the service's.
func (c Config) lies() error {
	if c.DatabaseURL != "" {
		return nil
	}
	if _, running := c.FindRunning(); running {
		return nil
	}
	if _, err := os.Stat(filepath.Join(c.Data, "postgres")); errors.Is(err, fs.ErrNotExist) {
		where := c.Data
		if whole, err := filepath.Abs(c.Data); err == nil {
			where = whole
		}
		return fmt.Errorf("no service has its data in %s: name its folder with --data or FETTLE_DATA, or its database with FETTLE_DATABASE_URL; a new one is made by fettle serve or fettle migrate", where)
	}
	return nil
}
