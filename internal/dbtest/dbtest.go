// Package dbtest gives each test a real PostgreSQL database of its own: cloned from a template that was migrated once,
// or a transaction that is rolled back.
//
// Tables: none
package dbtest

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"sync"
	"testing"

	"github.com/lib/pq"
	"github.com/stretchr/testify/require"

	"fettle/internal/db"
	"fettle/internal/local"
	"fettle/migrations"
)

// New clones a migrated database for the test, dropped when it ends.
func New(t testing.TB) *db.DB {
	t.Helper()
	return clone(t, shared(t).template)
}

// Empty makes a database without any schema for the test, dropped when it ends: for tests of migrations.
func Empty(t testing.TB) *db.DB {
	t.Helper()
	return clone(t, "template0")
}

func clone(t testing.TB, template string) *db.DB {
	t.Helper()
	c := shared(t)
	name := "t_" + random(t)
	_, err := c.admin.ExecContext(t.Context(), "CREATE DATABASE "+pq.QuoteIdentifier(name)+" TEMPLATE "+pq.QuoteIdentifier(template)+c.copying)
	require.NoError(t, err, "clone %s", template)
	d, err := db.Open(t.Context(), c.url(name))
	require.NoError(t, err)
	t.Cleanup(func() {
		require.NoError(t, d.Close())
		_, err := c.admin.ExecContext(context.Background(), "DROP DATABASE "+pq.QuoteIdentifier(name)+" WITH (FORCE)")
		require.NoError(t, err)
	})
	return d
}

// Tx begins a transaction on a database that all such tests share; it is rolled back when the test ends. Keys must be
// unique to the test, or two tests wait for each other.
func Tx(t testing.TB) *db.Tx {
	t.Helper()
	c := shared(t)
	c.once.Do(func() { c.common, c.err = c.openCommon(context.Background()) })
	require.NoError(t, c.err)
	raw, err := c.common.BeginTxx(t.Context(), nil)
	require.NoError(t, err)
	t.Cleanup(func() {
		// The context of the test has ended, which has already rolled the transaction back.
		_ = raw.Rollback()
	})
	return db.ForTest(raw, "test")
}

type cluster struct {
	base     *url.URL
	admin    *sql.DB
	template string
	// How a template is copied: file by file, which takes a quarter of the time that block by block through the log does. Servers
	// before 15 know no other way and no word for it.
	copying string
	once    sync.Once
	common  *db.DB
	err     error
}

func (c *cluster) url(database string) string {
	u := *c.base
	u.Path = "/" + database
	return u.String()
}

var start = sync.OnceValues(func() (*cluster, error) { return open(context.Background()) })

func shared(t testing.TB) *cluster {
	t.Helper()
	c, err := start()
	require.NoError(t, err, "the test cluster")
	return c
}

// open uses the cluster that scripts/test.sh started, else one of this process.
func open(ctx context.Context) (*cluster, error) {
	address := os.Getenv("FETTLE_TEST_DATABASE_URL")
	if address == "" {
		var err error
		if address, err = own(ctx); err != nil {
			return nil, err
		}
	}
	base, err := url.Parse(address)
	if err != nil {
		return nil, fmt.Errorf("read FETTLE_TEST_DATABASE_URL: %w", err)
	}
	c := &cluster{base: base}
	if c.admin, err = sql.Open("postgres", c.url("postgres")); err != nil {
		return nil, err
	}
	c.admin.SetMaxOpenConns(4)
	var version int
	if err := c.admin.QueryRowContext(ctx, "SELECT current_setting('server_version_num')::int").Scan(&version); err != nil {
		return nil, err
	}
	if version >= 150_000 {
		c.copying = " STRATEGY file_copy"
	}
	sum, err := hashMigrations()
	if err != nil {
		return nil, err
	}
	c.template = "fettle_template_" + sum
	return c, c.make(ctx, c.template, "template0")
}

func (c *cluster) openCommon(ctx context.Context) (*db.DB, error) {
	name := "fettle_common_" + c.template[len("fettle_template_"):]
	if err := c.make(ctx, name, c.template); err != nil {
		return nil, err
	}
	return db.Open(ctx, c.url(name))
}

// make creates and migrates a database once a cluster, however many test processes ask for it.
func (c *cluster) make(ctx context.Context, name, from string) error {
	lock, err := c.admin.Conn(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = lock.Close() }()
	if _, err := lock.ExecContext(ctx, "SELECT pg_advisory_lock(hashtext('fettle_template'))"); err != nil {
		return err
	}
	defer func() { _, _ = lock.ExecContext(ctx, "SELECT pg_advisory_unlock(hashtext('fettle_template'))") }()
	var there bool
	if err := lock.QueryRowContext(ctx, "SELECT count(*) > 0 FROM pg_database WHERE datname = $1", name).Scan(&there); err != nil || there {
		return err
	}
	half := name + "_half"
	if _, err := lock.ExecContext(ctx, "DROP DATABASE IF EXISTS "+pq.QuoteIdentifier(half)); err != nil {
		return err
	}
	if _, err := lock.ExecContext(ctx, "CREATE DATABASE "+pq.QuoteIdentifier(half)+" TEMPLATE "+pq.QuoteIdentifier(from)); err != nil {
		return fmt.Errorf("make %s: %w", name, err)
	}
	d, err := db.Open(ctx, c.url(half))
	if err != nil {
		return err
	}
	if _, err := db.Migrate(ctx, d); err != nil {
		return err
	}
	if err := d.Close(); err != nil {
		return err
	}
	_, err = lock.ExecContext(ctx, "ALTER DATABASE "+pq.QuoteIdentifier(half)+" RENAME TO "+pq.QuoteIdentifier(name))
	return err
}

// own starts a cluster for this process alone. A shell waits for the process to end and removes the directory.
func own(ctx context.Context) (string, error) {
	dir, err := local.Scratch("fettle-test-", local.ScratchRoom)
	if err != nil {
		return "", err
	}
	pg, err := local.StartPostgres(ctx, filepath.Join(dir, "postgres"), local.Options{MaxConnections: 300})
	if err != nil {
		return "", err
	}
	sweep := exec.Command("sh", "-c", "while kill -0 "+strconv.Itoa(os.Getpid())+" 2>/dev/null; do sleep 1; done; sleep 1; rm -rf "+strconv.Quote(dir))
	return pg.URL("postgres"), sweep.Start()
}

// hashMigrations names the template by what it is made of.
func hashMigrations() (string, error) {
	h := sha256.New()
	for _, of := range []struct {
		files   fs.FS
		pattern string
	}{{migrations.FS, "*.sql"}, {migrations.Functions, "functions/*.sql"}} {
		names, err := fs.Glob(of.files, of.pattern)
		if err != nil {
			return "", err
		}
		for _, name := range names {
			raw, err := fs.ReadFile(of.files, name)
			if err != nil {
				return "", err
			}
			fmt.Fprintf(h, "%s %d\n%s", name, len(raw), raw)
		}
	}
	return hex.EncodeToString(h.Sum(nil))[:12], nil
}

func random(t testing.TB) string {
	t.Helper()
	b := make([]byte, 8)
	_, err := rand.Read(b)
	require.NoError(t, err)
	return hex.EncodeToString(b)
}
