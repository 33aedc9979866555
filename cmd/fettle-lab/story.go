package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"fettle/cmd/fettle-lab/child"
	"fettle/cmd/fettle-lab/play"
	"fettle/cmd/fettle/demo"
	"fettle/cmd/internal/app"
	"fettle/internal/db"
	"fettle/inventory/audit"
)

type storyCommand struct {
	URL     string   `env:"FETTLE_URL" help:"A running service. Default: starts its own in a temporary directory and stops it."`
	Brokers []string `env:"FETTLE_KAFKA_BROKERS" help:"Brokers of that service. Default: what it left in the data directory."`
	Data    string   `env:"FETTLE_DATA" default:"data" help:"Data directory of that service."`
	Kills   int      `help:"Kill the own service with SIGKILL this many times on the way. Default: 0."`
	Binary  string   `env:"FETTLE_BINARY" placeholder:"FILE" help:"The service's binary, for a service of its own. Default: fettle beside this program."`
	Times   int      `default:"1" help:"How many stories to tell one after another."`
}

// Run tells the story; with kills it tells stories until the service was killed often enough, then counts.
func (c *storyCommand) Run(ctx context.Context, out io.Writer) error {
	app.LogTo(os.Stderr, "error")
	if c.URL != "" {
		return c.tell(ctx, out, c.URL, c.brokers, 20*time.Second)
	}
	dir, err := os.MkdirTemp("", "fettle-story-")
	if err != nil {
		return fmt.Errorf("make a directory for the story: %w", err)
	}
	defer func() {
		if err := os.RemoveAll(dir); err != nil {
			fmt.Fprintln(out, "left behind:", dir)
		}
	}()
	binary, err := child.Binary(c.Binary)
	if err != nil {
		return err
	}
	service := &child.Child{Binary: binary, Data: dir, Out: out}
	if err := service.Start(ctx); err != nil {
		return err
	}
	defer service.Stop()
	brokers := func() []string {
		if len(c.Brokers) > 0 {
			return c.Brokers
		}
		return service.Running().Brokers
	}
	if c.Kills == 0 {
		if err := c.tell(ctx, out, service.URL, brokers, time.Minute); err != nil {
			return err
		}
		return auditService(ctx, out, service)
	}
	return c.tellUnderFire(ctx, out, service, brokers)
}

func (c *storyCommand) tell(ctx context.Context, out io.Writer, url string, brokers func() []string, patience time.Duration) error {
	for range c.Times {
		wire := &play.Wire{Brokers: brokers}
		story := &play.Story{Base: url, Wire: wire, Password: demo.Password, Patience: patience, Out: out}
		_, err := story.Tell(ctx)
		if err := errors.Join(err, wire.Close()); err != nil {
			return err
		}
	}
	return nil
}

func (c *storyCommand) brokers() []string {
	if len(c.Brokers) > 0 {
		return c.Brokers
	}
	r, _ := app.Config{Data: c.Data}.FindRunning()
	return r.Brokers
}

// tellUnderFire kills the service at random moments while stories run, until it was killed often enough, and then
// looks that each story left exactly one of everything.
func (c *storyCommand) tellUnderFire(ctx context.Context, out io.Writer, service *child.Child, brokers func() []string) error {
	fire, cease := context.WithCancel(ctx)
	defer cease()
	killed := make(chan error, 1)
	go func() { killed <- service.KillRandomly(fire, c.Kills) }()
	var told []play.Result
	for {
		wire := &play.Wire{Brokers: brokers}
		story := &play.Story{Base: service.URL, Wire: wire, Password: demo.Password, Patience: 2 * time.Minute, Out: out}
		result, err := story.Tell(ctx)
		if err := errors.Join(err, wire.Close()); err != nil {
			return err
		}
		told = append(told, result)
		select {
		case err := <-killed:
			if err != nil {
				return err
			}
			fmt.Fprintf(out, "%d stories told while the service was killed %d times\n", len(told), c.Kills)
			return countStories(ctx, out, service, told)
		default:
		}
	}
}

// countSQL counts what one story must have left exactly once.
const countSQL = `
SELECT (SELECT count(*) FROM order_lines WHERE repair = $1) AS lines,
       (SELECT count(*) FROM shipments WHERE repair = $1) AS shipments,
       (SELECT count(*) FROM returns WHERE repair = $1) AS returns,
       (SELECT count(*) FROM promises WHERE repair = $1 AND state IN ('kept', 'broken')) AS promises,
       (SELECT count(*) FROM ledger WHERE kind = 'install' AND reference = $2) AS installs,
       (SELECT count(*) FROM scans s JOIN shipments p ON p.waybill = s.waybill WHERE p.id = $3) AS scans,
       (SELECT count(*) FROM certificates WHERE manifest = $4) AS certificates,
       (SELECT count(*) FROM points_ledger WHERE return_id = $5) AS points,
       (SELECT count(*) FROM repairs WHERE id = $1 AND state = 'settled') AS settled`

func countStories(ctx context.Context, out io.Writer, service *child.Child, told []play.Result) error {
	d, err := db.Open(ctx, service.Running().DatabaseURL)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	for _, r := range told {
		got := map[string]any{}
		if err := d.QueryRowxContext(ctx, countSQL, r.Repair, r.Line, r.Shipment, r.Manifest, r.Return).MapScan(got); err != nil {
			return fmt.Errorf("count what the story left: %w", err)
		}
		want := map[string]int64{"lines": 1, "shipments": 1, "returns": 1, "promises": 1, "installs": 1, "scans": 6,
			"certificates": 1, "points": 2, "settled": 1}
		for name, n := range want {
			if got[name] != n {
				return fmt.Errorf("repair %s has %v %s, not %d", r.Repair, got[name], name, n)
			}
		}
	}
	fmt.Fprintf(out, "counted: %d stories, each with 1 line, 1 parcel, 6 scans, 1 judged promise, 1 installation, 1 return, 1 certificate; nothing lost, nothing doubled\n", len(told))
	return auditService(ctx, out, service)
}

func auditService(ctx context.Context, out io.Writer, service *child.Child) error {
	d, err := db.Open(ctx, service.Running().DatabaseURL)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	var drifts []audit.Drift
	if err := d.Read(ctx, "audit", func(tx *db.Tx) (err error) {
		drifts, err = audit.Audit(ctx, tx)
		return err
	}); err != nil {
		return err
	}
	fmt.Fprintf(out, "drift %d\n", len(drifts))
	if len(drifts) > 0 {
		return fmt.Errorf("counters and ledger differ: %+v", drifts[0])
	}
	return nil
}
