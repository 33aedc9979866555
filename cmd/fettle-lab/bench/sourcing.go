package bench

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime"
	"syscall"

	"github.com/google/uuid"

	"fettle/allocation/sourcing"
	"fettle/cmd/fettle/demo"
	"fettle/internal/db"
	"fettle/shipping/pick"
)

var sourcingRow = benchRow{name: "sourcing", workload: "a decision over 10,000 nodes and 1,000 vans that all have the part, p95 of CPU time of its thread, ms",
	comparison: atMost, goal: 2, run: measureSourcing}

const (
	sourcingParts     = 20
	sourcingDecisions = 500
)

func measureSourcing(ctx context.Context, b *bench) (figures, error) {
	w, err := b.world(ctx)
	if err != nil {
		return figures{}, err
	}
	if err := errors.Join(w.growNetwork(ctx, bigNodes, bigVans, 1_000), w.growStock(ctx, sourcingParts, bigNodes+bigVans), demo.Analyse(ctx, w.db)); err != nil {
		return figures{}, err
	}
	parts, err := w.grownParts(ctx)
	if err != nil {
		return figures{}, err
	}
	if len(parts) != sourcingParts {
		return figures{}, fmt.Errorf("%d parts lie in the network", len(parts))
	}
	if err := w.checkpoint(ctx); err != nil {
		return figures{}, err
	}
	return w.decide(ctx, parts)
}

const customersSQL = `
SELECT lon + 0.2 * (random() - 0.5) AS lon, lat + 0.2 * (random() - 0.5) AS lat, area_code, zone,
       (SELECT v.code FROM locations v WHERE v.kind = 'van' ORDER BY (v.lon - l.lon) ^ 2 + (v.lat - l.lat) ^ 2 LIMIT 1) AS van
FROM (SELECT lon, lat, area_code, zone
      FROM locations
      WHERE kind = 'outlet' AND lon IS NOT NULL
      ORDER BY md5(code)
      LIMIT 200) l`

// decide asks for the source of one line after the other and takes the CPU time of this thread, which does the deciding
// from the first read to the plan. That of the whole process, where the scheduler wakes idle threads between two answers
// of the database, and that of the database's session are told beside it. Half of the engineers name their van.
func (w *world) decide(ctx context.Context, parts []string) (figures, error) {
	var customers []struct {
		Lon      float64 `db:"lon"`
		Lat      float64 `db:"lat"`
		AreaCode string  `db:"area_code"`
		Zone     string  `db:"zone"`
		Van      string  `db:"van"`
	}
	if err := w.db.SelectContext(ctx, &customers, customersSQL); err != nil {
		return figures{}, fmt.Errorf("read where customers live: %w", err)
	}
	w.db.SetMaxOpenConns(1)
	var session int
	if err := w.db.GetContext(ctx, &session, "SELECT pg_backend_pid()"); err != nil {
		return figures{}, fmt.Errorf("ask for the session: %w", err)
	}
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	random := rand.New(rand.NewPCG(1, 2))
	var threads, processes, sessions tally
	var sources int
	for n := range sourcingDecisions + 50 {
		if n == 50 {
			stop, err := w.bench.profile()
			if err != nil {
				return figures{}, err
			}
			defer stop()
			threads, processes, sessions, sources = tally{}, tally{}, tally{}, 0
		}
		c := customers[random.IntN(len(customers))]
		d := sourcing.Demand{Line: uuid.New(), Repair: "bench", Part: parts[random.IntN(len(parts))], Quantity: 1,
			To: pick.ShipTo{Kind: "site", Lon: c.Lon, Lat: c.Lat, AreaCode: c.AreaCode, Zone: c.Zone}}
		if n%2 == 0 {
			d.Van = c.Van
		}
		thread, process, database := cpuOf(threadUsage), cpuOf(syscall.RUSAGE_SELF), cpuOfProcess(session)
		err := w.db.Read(ctx, "bench", func(tx *db.Tx) error {
			plans, err := sourcing.Ask(ctx, tx, []sourcing.Demand{d})
			if err == nil && plans[0].Source != "" {
				sources++
			}
			return err
		})
		if err != nil {
			return figures{}, err
		}
		threads.waits = append(threads.waits, cpuOf(threadUsage)-thread)
		processes.waits = append(processes.waits, cpuOf(syscall.RUSAGE_SELF)-process)
		sessions.waits = append(sessions.waits, cpuOfProcess(session)-database)
	}
	if sources != sourcingDecisions {
		return figures{}, fmt.Errorf("%d of %d decisions found a source", sources, sourcingDecisions)
	}
	w.bench.note("CPU ms p50 and p95: deciding thread %.2f %.2f; whole process %.2f %.2f; database session %.2f %.2f",
		threads.at(0.5), threads.at(0.95), processes.at(0.5), processes.at(0.95), sessions.at(0.5), sessions.at(0.95))
	return alone(threads.at(0.95)), nil
}
