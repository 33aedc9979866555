// Package local starts private engines for running at home, for the demonstration and for tests: a PostgreSQL cluster
// from installed binaries, the in-process broker, and Apache Kafka from its jars. It knows nothing of Fettle.
//
// Whatever it starts dies with the process that started it, even by kill -9, and keeps its data.
//
// Tables: none
package local

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/url"
	"os"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	_ "github.com/lib/pq" // the driver that asks whether the server is ready
)

// Options of a private cluster; the zero value is a fast one that loses its last commits when it is killed.
type Options struct {
	// Durable keeps every commit over kill -9 and a crash of the machine. Default: off (tests).
	Durable bool
	// SharedBuffers is PostgreSQL's cache. Default: 128MB.
	SharedBuffers string
	// MaxConnections. Default: 100.
	MaxConnections int
}

// Postgres is a running private cluster.
type Postgres struct {
	dir, password string
	port          int
	process       *process
	lock          *os.File
}

const superuser = "fettle"

// ErrRunning tells that the cluster of a directory already runs.
var ErrRunning = errors.New("a PostgreSQL already runs in this directory")

// StartPostgres starts the cluster in dir, making it first when dir is empty; where no server is installed it obtains
// one. As root it runs as an unprivileged account, since PostgreSQL refuses root. A cluster that already runs in dir is
// ErrRunning; one that died with its parent is started again.
func StartPostgres(ctx context.Context, dir string, o Options) (_ *Postgres, err error) {
	if dir, err = filepath.Abs(dir); err != nil {
		return nil, err
	}
	who, err := unprivileged()
	if err != nil {
		return nil, err
	}
	if dir, err = makeFolder(dir, who); err != nil {
		return nil, fmt.Errorf("make the cluster's directory: %w", err)
	}
	p := &Postgres{dir: dir}
	if p.lock, err = tryHold(filepath.Join(dir, "lock")); errors.Is(err, errHeld) {
		return nil, fmt.Errorf("%w: %s, %w", ErrRunning, dir, err)
	} else if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, p.lock.Close())
		}
	}()
	bin, who, err := p.open(ctx, who, o)
	if err != nil {
		return nil, err
	}
	if err := p.awaitPredecessor(ctx); err != nil {
		return nil, err
	}
	for attempt := 1; ; attempt++ {
		if err = p.launch(ctx, bin, who, o); err == nil {
			return p, nil
		}
		// Somebody else took the free port in between, or the last processes of a killed predecessor are on their way out.
		if attempt == 20 || !p.retryable() {
			return nil, err
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(100 * time.Millisecond):
		}
	}
}

func (p *Postgres) launch(ctx context.Context, bin string, who *syscall.Credential, o Options) (err error) {
	if p.port, err = freePort(); err != nil {
		return err
	}
	p.process, err = start(filepath.Join(bin, "postgres"), p.arguments(o), who, filepath.Join(p.dir, "log"), syscall.SIGQUIT)
	if err != nil {
		return fmt.Errorf("start postgres: %w", err)
	}
	if err := p.await(ctx); err != nil {
		return errors.Join(err, p.process.stop(syscall.SIGQUIT, 5*time.Second))
	}
	return nil
}

func (p *Postgres) retryable() bool {
	if p.process == nil {
		return false
	}
	said := p.process.said()
	return strings.Contains(said, "could not bind") || strings.Contains(said, "still in use") || strings.Contains(said, "already exists")
}

// URL addresses a database of the cluster over loopback.
func (p *Postgres) URL(database string) string {
	u := url.URL{Scheme: "postgres", User: url.UserPassword(superuser, p.password), Path: "/" + database,
		Host:     net.JoinHostPort("127.0.0.1", strconv.Itoa(p.port)),
		RawQuery: "sslmode=disable&connect_timeout=5"}
	return u.String()
}

// Port is the loopback port, for tools that want one.
func (p *Postgres) Port() int { return p.port }

// Stop ends the cluster after its clients have been cut off.
func (p *Postgres) Stop() error {
	return errors.Join(p.process.stop(syscall.SIGINT, 10*time.Second), p.lock.Close())
}

func (p *Postgres) data() string { return filepath.Join(p.dir, "cluster") }

// open finds the server for the cluster and the account to run it as, and makes the cluster when there is none. Only a
// finished cluster carries its final name, so one whose making was cut short is made anew and none is ever overwritten.
func (p *Postgres) open(ctx context.Context, who *syscall.Credential, o Options) (string, *syscall.Credential, error) {
	version, err := os.ReadFile(filepath.Join(p.data(), "PG_VERSION"))
	if err == nil {
		return p.reopen(ctx, strings.TrimSpace(string(version)), who)
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return "", nil, fmt.Errorf("read the cluster: %w", err)
	}
	bin, err := binaries(ctx, "")
	if err != nil {
		return "", nil, err
	}
	return bin, who, p.make(ctx, bin, who, o)
}

func (p *Postgres) reopen(ctx context.Context, version string, who *syscall.Credential) (string, *syscall.Credential, error) {
	raw, err := os.ReadFile(filepath.Join(p.dir, "password"))
	if err != nil {
		return "", nil, fmt.Errorf("read the cluster's password: %w", err)
	}
	p.password = string(raw)
	if who != nil {
		// PostgreSQL opens a cluster for its owner only, who may be whoever ran Fettle before without root.
		info, err := os.Stat(p.data())
		if err != nil {
			return "", nil, err
		}
		if owner, ok := info.Sys().(*syscall.Stat_t); ok && owner.Uid != 0 {
			who = &syscall.Credential{Uid: owner.Uid, Gid: owner.Gid}
		}
	}
	bin, err := binaries(ctx, version)
	return bin, who, err
}

func (p *Postgres) make(ctx context.Context, bin string, who *syscall.Credential, o Options) error {
	random := make([]byte, 16)
	if _, err := rand.Read(random); err != nil {
		return fmt.Errorf("make a password: %w", err)
	}
	p.password = hex.EncodeToString(random)
	secret, half := filepath.Join(p.dir, "password"), p.data()+".half"
	if err := errors.Join(os.RemoveAll(half), os.RemoveAll(secret)); err != nil {
		return err
	}
	if err := os.WriteFile(secret, []byte(p.password), 0o600); err != nil {
		return fmt.Errorf("write the password: %w", err)
	}
	if who != nil {
		for _, path := range []string{p.dir, secret} {
			if err := os.Chown(path, int(who.Uid), int(who.Gid)); err != nil {
				return fmt.Errorf("give the cluster to its account: %w", err)
			}
		}
	}
	args := []string{"-D", half, "-U", superuser, "--pwfile=" + secret, "--auth=scram-sha-256", "-E", "UTF8", "--locale=C.UTF-8"}
	if !o.Durable {
		args = append(args, "--no-sync")
	}
	if err := run(ctx, p.dir, who, filepath.Join(bin, "initdb"), args...); err != nil {
		return fmt.Errorf("make a cluster: %w", err)
	}
	return os.Rename(half, p.data())
}

// awaitPredecessor lets a server whose parent was killed finish, and removes what it left behind. PostgreSQL itself
// takes any living process of our account with that number for the old server, which after a restart of the machine or
// of a container is often wrong.
func (p *Postgres) awaitPredecessor(ctx context.Context) error {
	home, err := filepath.EvalSymlinks(p.data())
	if err != nil {
		return err
	}
	left := filepath.Join(home, "postmaster.pid")
	for until := time.Now().Add(10 * time.Second); ; {
		raw, err := os.ReadFile(left)
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("look for an earlier server: %w", err)
		}
		pid, _, _ := strings.Cut(string(raw), "\n")
		at, err := os.Readlink(filepath.Join("/proc", pid, "cwd"))
		if err != nil || at != home {
			if err := os.Remove(left); err != nil && !errors.Is(err, fs.ErrNotExist) {
				return fmt.Errorf("remove what an earlier server left: %w", err)
			}
			return nil
		}
		if time.Now().After(until) {
			return fmt.Errorf("%w: %s, process %s", ErrRunning, p.dir, pid)
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(10 * time.Millisecond):
		}
	}
}

func (p *Postgres) arguments(o Options) []string {
	if o.SharedBuffers == "" {
		o.SharedBuffers = "128MB"
	}
	if o.MaxConnections == 0 {
		o.MaxConnections = 100
	}
	settings := []string{"listen_addresses=127.0.0.1", "unix_socket_directories=", "shared_buffers=" + o.SharedBuffers,
		"max_connections=" + strconv.Itoa(o.MaxConnections), "max_wal_size=2GB", "timezone=UTC", "log_timezone=UTC",
		"log_min_messages=fatal", "dynamic_shared_memory_type=mmap", "jit=off"}
	if !o.Durable {
		settings = append(settings, "fsync=off", "full_page_writes=off", "synchronous_commit=off", "autovacuum=off")
	}
	args := []string{"-D", p.data(), "-p", strconv.Itoa(p.port)}
	for _, s := range settings {
		args = append(args, "-c", s)
	}
	return args
}

func (p *Postgres) await(ctx context.Context) (err error) {
	pool, err := sql.Open("postgres", p.URL("postgres"))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, pool.Close()) }()
	for until := time.Now().Add(60 * time.Second); ; {
		err := pool.PingContext(ctx)
		if err == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-p.process.ended:
			return fmt.Errorf("postgres ended at once:\n%s", p.process.said())
		case <-time.After(15 * time.Millisecond):
		}
		if time.Now().After(until) {
			return fmt.Errorf("postgres is not ready after a minute: %w\n%s", err, p.process.said())
		}
	}
}

// unprivileged is the account to run as; nil when this process is not root.
func unprivileged() (*syscall.Credential, error) {
	if os.Geteuid() != 0 {
		return nil, nil
	}
	for _, name := range []string{"postgres", "nobody"} {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, err := strconv.ParseUint(u.Uid, 10, 32)
		if err != nil {
			return nil, err
		}
		gid, err := strconv.ParseUint(u.Gid, 10, 32)
		if err != nil {
			return nil, err
		}
		return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid), NoSetGroups: false}, nil
	}
	return nil, errors.New("running as root and neither account postgres nor nobody exists")
}

// rootsFolder is for what root starts and an unprivileged account must reach.
const rootsFolder = "/var/lib/fettle"

// makeOpen makes a folder that every account may pass, whatever the umask.
func makeOpen(dir string) error {
	return errors.Join(os.MkdirAll(dir, 0o755), os.Chmod(dir, 0o755))
}

// makeFolder makes dir, or a folder under /var/lib when a parent of dir is closed to the account (a home of root's).
func makeFolder(dir string, who *syscall.Credential) (string, error) {
	if err := os.MkdirAll(filepath.Dir(dir), 0o755); err != nil {
		return "", err
	}
	if who != nil && !reachable(filepath.Dir(dir)) {
		sum := sha256.Sum256([]byte(dir))
		dir = filepath.Join(rootsFolder, hex.EncodeToString(sum[:6]))
		if err := makeOpen(rootsFolder); err != nil {
			return "", err
		}
	}
	return dir, os.MkdirAll(dir, 0o700)
}

func reachable(dir string) bool {
	for ; dir != "/"; dir = filepath.Dir(dir) {
		if info, err := os.Stat(dir); err != nil || info.Mode().Perm()&0o001 == 0 {
			return false
		}
	}
	return true
}
