// Package child runs the service in a process of its own, over data that outlive it, so that it can be killed and started again.
package child

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"time"

	"fettle/cmd/internal/app"
)

// Child is a service in another process. Who makes one names its binary and its data directory; URL is chosen where it
// is empty.
type Child struct {
	Binary string
	Data   string
	URL    string
	Out    io.Writer
	// Process is the one that runs, or ran last.
	Process *exec.Cmd
	mu      sync.Mutex
}

// Binary is the product's: the one that is named, or else the one that was built beside this program.
func Binary(named string) (string, error) {
	if named != "" {
		return named, nil
	}
	self, err := os.Executable()
	if err != nil {
		return "", fmt.Errorf("find the own binary: %w", err)
	}
	beside := filepath.Join(filepath.Dir(self), "fettle")
	if _, err := os.Stat(beside); err != nil {
		return "", fmt.Errorf("the service's binary is not beside this one: run make build, or set FETTLE_BINARY: %w", err)
	}
	return beside, nil
}

// Start runs `fettle serve --demo` on a port that stays the same and waits until it is ready.
func (c *Child) Start(ctx context.Context) error {
	if c.URL == "" {
		address, err := FreeAddress(ctx)
		if err != nil {
			return err
		}
		c.URL = "http://" + address
	}
	log, err := os.OpenFile(c.Log(), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("open the service's log: %w", err)
	}
	defer func() {
		if err := log.Close(); err != nil {
			slog.Debug("close the log", "error", err)
		}
	}()
	process := exec.Command(c.Binary, "serve", "--demo", "--log", "warn")
	process.Env = append(os.Environ(), "FETTLE_DATA="+c.Data, "FETTLE_LISTEN="+strings.TrimPrefix(c.URL, "http://"))
	process.Stdout, process.Stderr = log, log
	process.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGTERM}
	if err := process.Start(); err != nil {
		return fmt.Errorf("start the service: %w", err)
	}
	c.mu.Lock()
	c.Process = process
	c.mu.Unlock()
	if err := c.Ready(ctx, 2*time.Minute); err != nil {
		said, readErr := os.ReadFile(c.Log())
		return errors.Join(fmt.Errorf("the service did not come up: %w\n%s", err, said), readErr)
	}
	return nil
}

// Ready waits until the service can work.
func (c *Child) Ready(ctx context.Context, patience time.Duration) error {
	for until := time.Now().Add(patience); ; {
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, c.URL+"/readyz", nil)
		if err != nil {
			return err
		}
		answer, err := http.DefaultClient.Do(request)
		if err == nil {
			err = answer.Body.Close()
			if answer.StatusCode == http.StatusOK {
				return err
			}
		}
		if time.Now().After(until) {
			return fmt.Errorf("not ready after %s: %w", patience, err)
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// Kill ends the service as a power cut would.
func (c *Child) Kill() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := c.Process.Process.Kill(); err != nil {
		slog.Debug("kill the service", "error", err)
	}
	// A killed process always ends with an error.
	_ = c.Process.Wait()
}

// Stop lets the service end by itself.
func (c *Child) Stop() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := c.Process.Process.Signal(syscall.SIGTERM); err != nil {
		return
	}
	if err := c.Process.Wait(); err != nil {
		slog.Debug("the service ended", "error", err)
	}
}

// KillRandomly kills the service times times, each at a random moment after it came up, and starts it again.
func (c *Child) KillRandomly(ctx context.Context, times int) error {
	for n := 1; n <= times; n++ {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(time.Duration(50+rand.IntN(900)) * time.Millisecond):
		}
		c.Kill()
		began := time.Now()
		if err := c.Start(ctx); err != nil {
			return err
		}
		fmt.Fprintf(c.Out, "    kill -9 number %d, ready again after %.1f s\n", n, time.Since(began).Seconds())
	}
	return nil
}

// FreeAddress is a port of this machine that nobody listens on.
func FreeAddress(ctx context.Context) (string, error) {
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return "", fmt.Errorf("find a free port: %w", err)
	}
	return l.Addr().String(), l.Close()
}

// Running is what the service has left of itself in its data directory.
func (c *Child) Running() app.Running {
	r, _ := app.Config{Data: c.Data}.FindRunning()
	return r
}

// Log is the file that the service writes its log to.
func (c *Child) Log() string { return filepath.Join(c.Data, "service.log") }
