package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math"
	"math/rand/v2"
	"net"
	"os"
	"path/filepath"
	"runtime/pprof"
	"sort"
	"sync"
	"sync/atomic"
	"time"

	"fettle/cmd/fettle/demo"
	"fettle/cmd/fettle/play"
	"fettle/internal/db"
	"fettle/internal/local"
	"fettle/inventory"
)

type benchCommand struct {
	Seconds int    `default:"5" help:"How long each side is measured."`
	Callers int    `default:"64" help:"Callers through HTTP and pgbench clients."`
	Profile string `help:"Write a CPU profile of our side to this file." placeholder:"FILE"`
}

// benchStock lies at each warehouse of each part of the measurement, so that no order is refused for want of stock.
const (
	benchStock   = 1_000_000
	benchParts   = 200
	benchRepairs = 4096
)

// Run measures part orders through the HTTP door, durable, and in the same run pgbench calling one function that
// writes the same rows, one order a transaction, on the same cluster with the same number of clients.
func (c *benchCommand) Run(ctx context.Context, out io.Writer) error {
	logTo(os.Stderr, "error")
	dir, err := os.MkdirTemp("", "fettle-bench-")
	if err != nil {
		return fmt.Errorf("make a directory for the bench: %w", err)
	}
	defer func() {
		if err := os.RemoveAll(dir); err != nil {
			slog.Warn("remove the bench's directory", "error", err)
		}
	}()
	pg, err := local.StartPostgres(ctx, filepath.Join(dir, "postgres"), local.Options{Durable: true, SharedBuffers: "512MB", MaxConnections: c.Callers + 40})
	if err != nil {
		return err
	}
	defer func() {
		if err := pg.Stop(); err != nil {
			slog.Warn("stop the bench's cluster", "error", err)
		}
	}()
	if err := createDatabase(ctx, pg.URL("postgres"), "fettle"); err != nil {
		return err
	}
	d, err := db.Open(ctx, pg.URL("fettle"))
	if err != nil {
		return err
	}
	defer func() {
		if err := d.Close(); err != nil {
			slog.Warn("close the bench's pool", "error", err)
		}
	}()
	b := &bench{command: c, db: d, out: out, dir: dir, url: pg.URL("fettle")}
	if err := b.prepare(ctx); err != nil {
		return err
	}
	ours, err := b.throughHTTP(ctx)
	if err != nil {
		return err
	}
	yardstick, err := b.pgbench(ctx)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "orders_http   ours %8.0f orders/s   pgbench %8.0f transactions/s   ratio %.2f   (%d callers, fsync on, same rows, one run)\n",
		ours, yardstick, ours/yardstick, c.Callers)
	return b.audit(ctx)
}

type bench struct {
	command *benchCommand
	db      *db.DB
	out     io.Writer
	dir     string
	url     string
	parts   []string
	repairs []string
	// events an order emits and subscribers that hear each, as measured on our side, for the yardstick.
	events, subscribers int
}

const (
	benchPartsSQL = `
SELECT number
FROM parts
WHERE NOT serialised
ORDER BY number
LIMIT $1`
	benchRepairsSQL = `
INSERT INTO repairs (id, channel, state, customer, customer_name, address, area_code, lon, lat, zone, model, serial, symptom,
                     engineer, created_by, created_at)
SELECT 'RB' || n, 'app', 'in_visit', 'chen.jie', '陈洁', '广州', '440100', 113.3, 23.1, 'Asia/Shanghai',
       (SELECT number FROM models ORDER BY number LIMIT 1), 'S' || n, 'bench', 'li.wei', 'bench', now()
FROM generate_series(1, $1) n
RETURNING id`
	benchFitsSQL = `
INSERT INTO model_parts (model, part)
SELECT (SELECT number FROM models ORDER BY number LIMIT 1), number
FROM parts
ON CONFLICT DO NOTHING`
)

func (b *bench) prepare(ctx context.Context) error {
	if _, err := db.Migrate(ctx, b.db); err != nil {
		return err
	}
	if err := demo.LoadNetwork(ctx, b.db, importRows, io.Discard); err != nil {
		return err
	}
	if err := b.db.SelectContext(ctx, &b.parts, benchPartsSQL, benchParts); err != nil {
		return err
	}
	return b.db.InTx(ctx, "bench", func(tx *db.Tx) error {
		b.repairs = nil
		if err := tx.SelectContext(ctx, &b.repairs, benchRepairsSQL, benchRepairs); err != nil {
			return fmt.Errorf("make repairs: %w", err)
		}
		if _, err := tx.ExecContext(ctx, benchFitsSQL); err != nil {
			return fmt.Errorf("make every part fit: %w", err)
		}
		var moves []inventory.Movement
		for _, part := range b.parts {
			for _, warehouse := range []string{"WH-GZ", "WH-FS", "WH-SZ", "WH-WH"} {
				moves = append(moves, inventory.Movement{Kind: "receipt", Part: part, Quantity: benchStock,
					From: inventory.Account{Location: "SUPPLIER", Condition: inventory.New, Bucket: inventory.Free},
					To:   inventory.Account{Location: warehouse, Condition: inventory.New, Bucket: inventory.Free}, Reference: "bench"})
			}
		}
		return inventory.Move(ctx, tx, moves)
	})
}

// throughHTTP orders parts as fast as the callers can, each waiting for its answer, and gives orders a second.
func (b *bench) throughHTTP(ctx context.Context) (float64, error) {
	h, err := furnish(ctx, &engines{db: b.db, url: b.url, brokers: []string{"127.0.0.1:1"}})
	if err != nil {
		return 0, err
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	served := make(chan error, 1)
	go func() { served <- h.api.App.Listener(listener) }()
	first := &play.Client{Base: "http://" + listener.Addr().String(), HTTP: play.NewHTTP(b.command.Callers)}
	if err := first.SignIn(ctx, "li.wei", demo.Password); err != nil {
		return 0, err
	}
	if err := b.storm(ctx, first, time.Second, nil); err != nil {
		return 0, fmt.Errorf("warm up: %w", err)
	}
	before, err := b.rows(ctx)
	if err != nil {
		return 0, err
	}
	stop, err := profile(b.command.Profile)
	if err != nil {
		return 0, err
	}
	var waits latencies
	began := time.Now()
	if err := b.storm(ctx, first, time.Duration(b.command.Seconds)*time.Second, &waits); err != nil {
		return 0, err
	}
	took := time.Since(began).Seconds()
	if err := stop(); err != nil {
		return 0, err
	}
	after, err := b.rows(ctx)
	if err != nil {
		return 0, err
	}
	n := float64(len(waits.all))
	fmt.Fprintf(b.out, "ours          p50 %s  p95 %s  p99 %s; rows an order:", waits.at(0.50), waits.at(0.95), waits.at(0.99))
	for _, name := range benchTables {
		fmt.Fprintf(b.out, " %s %.2f", name, float64(after[name]-before[name])/n)
	}
	fmt.Fprintln(b.out)
	facts := float64(after["events"] - before["events"])
	b.events = int(math.Round(facts / n))
	b.subscribers = int(math.Round(float64(after["deliveries"]-before["deliveries"]) / facts))
	return n / took, errors.Join(h.api.Close(), <-served)
}

// profile starts a CPU profile; the answer ends it.
func profile(file string) (stop func() error, err error) {
	if file == "" {
		return func() error { return nil }, nil
	}
	out, err := os.Create(file)
	if err != nil {
		return nil, fmt.Errorf("open the profile: %w", err)
	}
	if err := pprof.StartCPUProfile(out); err != nil {
		return nil, errors.Join(fmt.Errorf("start the profile: %w", err), out.Close())
	}
	return func() error {
		pprof.StopCPUProfile()
		return out.Close()
	}, nil
}

type latencies struct {
	mu  sync.Mutex
	all []time.Duration
}

func (l *latencies) at(q float64) time.Duration {
	sort.Slice(l.all, func(i, j int) bool { return l.all[i] < l.all[j] })
	if len(l.all) == 0 {
		return 0
	}
	return l.all[int(q*float64(len(l.all)-1))].Round(10 * time.Microsecond)
}

func (b *bench) storm(ctx context.Context, first *play.Client, length time.Duration, waits *latencies) error {
	ctx, cancel := context.WithTimeout(ctx, length+30*time.Second)
	defer cancel()
	var callers sync.WaitGroup
	var next atomic.Int64
	failures := make(chan error, b.command.Callers)
	until := time.Now().Add(length)
	for i := range b.command.Callers {
		client := *first
		random := rand.New(rand.NewPCG(uint64(i), 42))
		zipf := rand.NewZipf(random, 1.07, 1, uint64(len(b.parts)-1))
		callers.Go(func() {
			var mine []time.Duration
			for time.Now().Before(until) {
				repair := b.repairs[next.Add(1)%int64(len(b.repairs))]
				began := time.Now()
				err := client.Post(ctx, "/v1/repairs/"+repair+"/part-orders", map[string]any{"ship_to": "site",
					"lines": []map[string]any{{"part": b.parts[zipf.Uint64()], "quantity": 1}}}, nil)
				if err != nil {
					failures <- err
					return
				}
				mine = append(mine, time.Since(began))
			}
			if waits != nil {
				waits.mu.Lock()
				waits.all = append(waits.all, mine...)
				waits.mu.Unlock()
			}
		})
	}
	callers.Wait()
	close(failures)
	return <-failures
}

// benchTables are the tables an order writes; their growth shows that both sides write the same rows.
var benchTables = []string{"requests", "part_lines", "reservations", "ledger", "pick_tasks", "decisions", "promises", "events", "deliveries"}

func (b *bench) rows(ctx context.Context) (map[string]int64, error) {
	out := map[string]int64{}
	for _, name := range benchTables {
		var n int64
		if err := b.db.GetContext(ctx, &n, "SELECT count(*) FROM "+name); err != nil {
			return nil, err
		}
		out[name] = n
	}
	return out, nil
}

func (b *bench) audit(ctx context.Context) error {
	var drifts []inventory.Drift
	err := b.db.Read(ctx, "audit", func(tx *db.Tx) (err error) {
		drifts, err = inventory.Audit(ctx, tx)
		return err
	})
	if err != nil {
		return err
	}
	fmt.Fprintf(b.out, "drift %d\n", len(drifts))
	if len(drifts) > 0 {
		return fmt.Errorf("counters and ledger differ: %+v", drifts[0])
	}
	return nil
}
