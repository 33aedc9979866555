package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"strings"
	"time"

	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"
)

// always is what every session of Fettle asks of PostgreSQL, unless the address says otherwise. Its statements are many and
// small: to compile one costs more than to run it. A peer that is gone without a word is found within half a minute.
var always = map[string]string{
	"jit":                     "off",
	"tcp_keepalives_idle":     "10",
	"tcp_keepalives_interval": "5",
	"tcp_keepalives_count":    "3",
}

// serving is asked besides by the service, so that one process that hangs in a transaction, or one row that somebody
// holds, costs others less than five seconds: PostgreSQL takes a transaction back that is idle that long, and whoever
// waits for a row waits a little longer than that. The bound of a statement lies above every deadline of a door.
var serving = map[string]string{
	"idle_in_transaction_session_timeout": "3500",
	"lock_timeout":                        "4500",
	"statement_timeout":                   "30000",
}

const connectTimeout = 5 * time.Second

// Open connects and looks that the server answers. Its sessions wait as long as it takes: it is for commands and tests.
func Open(ctx context.Context, url string) (*DB, error) { return open(ctx, url, always) }

// OpenServing is Open for a service that others wait for.
func OpenServing(ctx context.Context, url string) (*DB, error) {
	asked := maps.Clone(always)
	maps.Copy(asked, serving)
	return open(ctx, url, asked)
}

func open(ctx context.Context, url string, asked map[string]string) (*DB, error) {
	config, err := pq.NewConfig(url)
	if err != nil {
		return nil, fmt.Errorf("open the database: %w", withoutPassword(err, url))
	}
	if config.ConnectTimeout == 0 {
		config.ConnectTimeout = connectTimeout
	}
	runtime := maps.Clone(asked)
	maps.Copy(runtime, config.Runtime)
	config.Runtime = runtime
	connector, err := pq.NewConnectorConfig(config)
	if err != nil {
		return nil, fmt.Errorf("open the database: %w", withoutPassword(err, url))
	}
	pool := sqlx.NewDb(sql.OpenDB(connector), "postgres")
	pool.SetMaxOpenConns(24)
	pool.SetMaxIdleConns(24)
	pool.SetConnMaxIdleTime(5 * time.Minute)
	if err := pool.PingContext(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("reach the database: %w", withoutPassword(err, url)), pool.Close())
	}
	return &DB{DB: pool, url: url, now: time.Now, signal: make(chan struct{}, 1)}, nil
}

var passwords = []*regexp.Regexp{regexp.MustCompile(`://[^:/?@]*:([^@]*)@`), regexp.MustCompile(`password=('[^']*'|[^\s&]*)`)}

// withoutPassword keeps the password of an address out of what is said of it.
func withoutPassword(err error, url string) error {
	if err == nil {
		return nil
	}
	said := strings.ReplaceAll(err.Error(), url, "the address")
	for _, p := range passwords {
		if found := p.FindStringSubmatch(url); found != nil && len(found[1]) > 0 {
			said = strings.ReplaceAll(said, found[1], "***")
		}
	}
	if said == err.Error() {
		return err
	}
	return errors.New(said)
}

// Patient lets the rest of a transaction take its time, for what works through a file or waits for a broker in it. It
// must hold nothing that others wait for.
func (t *Tx) Patient(ctx context.Context, idle time.Duration) error {
	_, err := t.ExecContext(ctx, "SELECT set_config('statement_timeout', '0', true), set_config('idle_in_transaction_session_timeout', $1, true)",
		fmt.Sprint(idle.Milliseconds()))
	if err != nil {
		return fmt.Errorf("be patient: %w", err)
	}
	return nil
}
