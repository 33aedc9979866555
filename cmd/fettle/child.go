package main

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
	"strings"
	"sync"
	"syscall"
	"time"
)

// child is a service of our own in another process, that can be killed and started again over the same data.
type child struct {
	data    string
	url     string
	brokers []string
	out     io.Writer
	mu      sync.Mutex
	process *exec.Cmd
}

// start runs `fettle serve --demo` on a port that stays the same and waits until it is ready.
func (c *child) start(ctx context.Context) error {
	if c.url == "" {
		address, err := freeAddress(ctx)
		if err != nil {
			return err
		}
		c.url = "http://" + address
	}
	self, err := os.Executable()
	if err != nil {
		return fmt.Errorf("find the own binary: %w", err)
	}
	log, err := os.OpenFile(c.log(), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("open the service's log: %w", err)
	}
	defer func() {
		if err := log.Close(); err != nil {
			slog.Debug("close the log", "error", err)
		}
	}()
	process := exec.Command(self, "serve", "--demo", "--log", "warn")
	process.Env = append(os.Environ(), "FETTLE_DATA="+c.data, "FETTLE_LISTEN="+strings.TrimPrefix(c.url, "http://"))
	process.Stdout, process.Stderr = log, log
	process.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGTERM}
	if err := process.Start(); err != nil {
		return fmt.Errorf("start the service: %w", err)
	}
	c.mu.Lock()
	c.process = process
	c.mu.Unlock()
	if err := c.ready(ctx, 2*time.Minute); err != nil {
		said, readErr := os.ReadFile(c.log())
		return errors.Join(fmt.Errorf("the service did not come up: %w\n%s", err, said), readErr)
	}
	return nil
}

func (c *child) ready(ctx context.Context, patience time.Duration) error {
	for until := time.Now().Add(patience); ; {
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, c.url+"/readyz", nil)
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

func (c *child) kill() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := c.process.Process.Kill(); err != nil {
		slog.Debug("kill the service", "error", err)
	}
	// A killed process always ends with an error.
	_ = c.process.Wait()
}

func (c *child) stop() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := c.process.Process.Signal(syscall.SIGTERM); err != nil {
		return
	}
	if err := c.process.Wait(); err != nil {
		slog.Debug("the service ended", "error", err)
	}
}

// killRandomly kills the service times times, each at a random moment after it came up, and starts it again.
func (c *child) killRandomly(ctx context.Context, times int) error {
	for n := 1; n <= times; n++ {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(time.Duration(50+rand.IntN(900)) * time.Millisecond):
		}
		c.kill()
		began := time.Now()
		if err := c.start(ctx); err != nil {
			return err
		}
		fmt.Fprintf(c.out, "    kill -9 number %d, ready again after %.1f s\n", n, time.Since(began).Seconds())
	}
	return nil
}

func freeAddress(ctx context.Context) (string, error) {
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return "", fmt.Errorf("find a free port: %w", err)
	}
	return l.Addr().String(), l.Close()
}
