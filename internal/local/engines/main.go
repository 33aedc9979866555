// Command engines starts a private PostgreSQL and a broker, runs a command with their addresses in its environment
// and stops them: scripts/test.sh runs the tests with it.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"fettle/internal/local"
)

func main() {
	lib := flag.String("kafka", "", "folder with Apache Kafka's jars; empty leaves tests their in-process broker")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, *lib, flag.Args())
	stop()
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		os.Exit(exit.ExitCode())
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "engines:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, lib string, command []string) (err error) {
	dir, err := os.MkdirTemp("", "fettle-engines-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	if err := os.Chmod(dir, 0o755); err != nil {
		return err
	}
	began := time.Now()
	pg, err := local.StartPostgres(ctx, filepath.Join(dir, "postgres"), local.Options{MaxConnections: 400, SharedBuffers: "256MB"})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, pg.Stop()) }()
	env := append(os.Environ(), "FETTLE_TEST_DATABASE_URL="+pg.URL("postgres"))
	fmt.Printf("private PostgreSQL up after %.1f s\n", time.Since(began).Seconds())
	if lib == "" {
		fmt.Println("broker: in process (no Java or no Maven here, so not Apache Kafka itself)")
	} else {
		began = time.Now()
		k, err := local.StartApacheKafka(ctx, lib, filepath.Join(dir, "kafka"))
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, k.Stop()) }()
		env = append(env, "FETTLE_TEST_KAFKA="+strings.Join(k.Brokers(), ","))
		fmt.Printf("broker: Apache Kafka up after %.1f s\n", time.Since(began).Seconds())
	}
	if len(command) == 0 {
		fmt.Println("running until interrupted:", strings.Join(env[len(env)-2:], " "))
		<-ctx.Done()
		return nil
	}
	c := exec.CommandContext(ctx, command[0], command[1:]...)
	c.Env, c.Stdin, c.Stdout, c.Stderr = env, os.Stdin, os.Stdout, os.Stderr
	return c.Run()
}
