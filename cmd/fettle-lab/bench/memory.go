package bench

import (
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"time"

	"fettle/cmd/fettle-lab/child"
	"fettle/cmd/fettle/demo"
	"fettle/internal/local"
)

var memory = benchRow{name: "memory", workload: "10,000 nodes × 5,000 parts under orders of 64 callers: most resident MB of the service's process",
	comparison: atMost, goal: 400, run: measureMemory}

const (
	memoryParts = 5_000
	// Each part lies at so many of the nodes: stock is in the database, the service holds the network.
	memoryPlaces = 100
)

func measureMemory(ctx context.Context, b *bench) (_ figures, err error) {
	w, err := b.world(ctx)
	if err != nil {
		return figures{}, err
	}
	if err := errors.Join(w.growNetwork(ctx, bigNodes, bigVans, memoryParts), w.growStock(ctx, memoryParts, memoryPlaces), demo.Analyse(ctx, w.db)); err != nil {
		return figures{}, err
	}
	parts, err := w.grownParts(ctx)
	if err != nil {
		return figures{}, err
	}
	broker, err := local.StartKafka(ctx, filepath.Join(b.dir, "kafka"))
	if err != nil {
		return figures{}, err
	}
	defer func() { err = errors.Join(err, broker.Stop()) }()
	c, err := w.spawn(ctx, broker.Brokers())
	if err != nil {
		return figures{}, err
	}
	defer c.Stop()
	address := strings.TrimPrefix(c.URL, "http://")
	token, err := tokenOf(ctx, address)
	if err != nil {
		return figures{}, err
	}
	s := &storm{callers: 64, pick: uniform(parts), repairs: w.repairs}
	t, err := s.blow(ctx, &doors{address: address, token: token}, 2*b.length())
	if err != nil {
		return figures{}, err
	}
	now, most, err := residentMB(c.Process.Process.Pid)
	if err != nil {
		return figures{}, err
	}
	b.note("%d places and vans, %d parts, %d rows of stock; after %d orders %.0f MB resident, at most %.0f MB", bigNodes+bigVans, memoryParts,
		len(parts)*memoryPlaces, len(t.waits), now, most)
	return alone(most), nil
}

// spawn runs the service in a process of its own over the world's database.
func (w *world) spawn(ctx context.Context, brokers []string) (*child.Child, error) {
	binary, err := child.Binary(w.bench.command.Binary)
	if err != nil {
		return nil, err
	}
	address, err := child.FreeAddress(ctx)
	if err != nil {
		return nil, err
	}
	c := &child.Child{Binary: binary, Data: w.bench.dir, URL: "http://" + address, Out: w.bench.out}
	c.Process = exec.Command(binary, "serve", "--log", "warn")
	c.Process.Env = append(os.Environ(), "FETTLE_DATA="+c.Data, "FETTLE_LISTEN="+address, "FETTLE_DATABASE_URL="+w.url,
		"FETTLE_KAFKA_BROKERS="+strings.Join(brokers, ","), "FETTLE_DEMO=false")
	c.Process.Stderr = os.Stderr
	c.Process.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGTERM}
	if err := c.Process.Start(); err != nil {
		return nil, fmt.Errorf("start the service: %w", err)
	}
	if err := c.Ready(ctx, time.Minute); err != nil {
		c.Stop()
		return nil, err
	}
	return c, nil
}

var residentLine = regexp.MustCompile(`(VmRSS|VmHWM):\s+([0-9]+) kB`)

// residentMB is what a process holds in memory now, and the most it has held.
func residentMB(pid int) (now, most float64, err error) {
	raw, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/status")
	if err != nil {
		return 0, 0, fmt.Errorf("read what the service holds: %w", err)
	}
	now, most = math.NaN(), math.NaN()
	for _, m := range residentLine.FindAllSubmatch(raw, -1) {
		kB, err := strconv.ParseFloat(string(m[2]), 64)
		if err != nil {
			return 0, 0, fmt.Errorf("read what the service holds: %w", err)
		}
		if string(m[1]) == "VmRSS" {
			now = kB / 1000
		} else {
			most = kB / 1000
		}
	}
	return now, most, nil
}
