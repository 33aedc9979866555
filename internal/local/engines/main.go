// Command engines starts a private PostgreSQL and a broker, runs a command with their addresses in its environment
// and stops them: scripts/test.sh runs the tests with it, scripts/kafka.sh keeps a broker with it.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"math"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"fettle/internal/local"
)

func main() {
	var c config
	flag.StringVar(&c.lib, "kafka", "", "folder with Apache Kafka's jars; empty leaves tests their in-process broker")
	flag.BoolVar(&c.noPostgres, "no-postgres", false, "start the broker alone")
	flag.BoolVar(&c.obtain, "obtain", false, "only get a PostgreSQL server through a package manager")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := c.run(ctx, flag.Args())
	stop()
	if err == nil {
		return
	}
	fmt.Fprintln(os.Stderr, "engines:", err)
	// A command's own exit code is passed on; an engine that could not be had is 1.
	if exit, ok := errors.AsType[*exec.ExitError](err); ok && !c.obtain {
		os.Exit(exit.ExitCode())
	}
	os.Exit(1)
}

type config struct {
	lib                string
	noPostgres, obtain bool
}

func (c config) run(ctx context.Context, command []string) (err error) {
	if c.obtain {
		return obtain(ctx)
	}
	room := uint64(local.ScratchRoom)
	if c.noPostgres {
		// A broker alone is kept for long and writes few files.
		room = math.MaxUint64
	}
	dir, err := local.Scratch("fettle-engines-", room)
	if err != nil {
		return err
	}
	stops := []func() error{func() error { return os.RemoveAll(dir) }}
	defer func() {
		for _, stop := range slices.Backward(stops) {
			err = errors.Join(err, stop())
		}
	}()
	var env []string
	for _, engine := range []func(context.Context, string) (string, func() error, error){c.postgres, c.kafka} {
		variable, stop, err := engine(ctx, dir)
		if err != nil {
			return err
		}
		if variable != "" {
			env, stops = append(env, variable), append(stops, stop)
		}
	}
	if len(command) == 0 {
		fmt.Fprintln(os.Stdout, "running until interrupted:", strings.Join(env, " "))
		<-ctx.Done()
		return nil
	}
	cmd := exec.CommandContext(ctx, command[0], command[1:]...)
	cmd.Env, cmd.Stdin, cmd.Stdout, cmd.Stderr = append(os.Environ(), env...), os.Stdin, os.Stdout, os.Stderr
	// A test run that is asked to end gets the time to clean up.
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = 10 * time.Second
	return cmd.Run()
}

func (c config) postgres(ctx context.Context, dir string) (string, func() error, error) {
	if c.noPostgres {
		return "", nil, nil
	}
	began := time.Now()
	pg, err := local.StartPostgres(ctx, filepath.Join(dir, "postgres"), local.Options{MaxConnections: 400, SharedBuffers: "256MB"})
	if err != nil {
		return "", nil, err
	}
	fmt.Fprintf(os.Stdout, "private PostgreSQL up after %.1f s\n", time.Since(began).Seconds())
	return "FETTLE_TEST_DATABASE_URL=" + pg.URL("postgres"), pg.Stop, nil
}

func (c config) kafka(ctx context.Context, dir string) (string, func() error, error) {
	if c.lib == "" {
		fmt.Fprintln(os.Stdout, "broker: in process, not Apache Kafka itself (its jars come with Java and Maven)")
		return "", nil, nil
	}
	began := time.Now()
	k, err := local.StartApacheKafka(ctx, c.lib, filepath.Join(dir, "kafka"))
	if err != nil {
		return "", nil, err
	}
	fmt.Fprintf(os.Stdout, "broker: Apache Kafka up after %.1f s\n", time.Since(began).Seconds())
	return "FETTLE_TEST_KAFKA=" + strings.Join(k.Brokers(), ","), k.Stop, nil
}

func obtain(ctx context.Context) error {
	dir, err := local.ObtainedFolder()
	if err != nil {
		return err
	}
	bin, err := local.Obtain(ctx, dir, os.Stdout)
	if err != nil {
		return err
	}
	fmt.Fprintln(os.Stdout, "PostgreSQL is in", bin)
	return nil
}
