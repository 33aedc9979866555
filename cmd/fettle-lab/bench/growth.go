package bench

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/lib/pq"
	"golang.org/x/sync/errgroup"

	"fettle/internal/db"
)

var growth = benchRow{name: "growth", workload: "p95 of an order, 8 callers, after --lines past lines (10,000,000) ÷ after a hundredth of them, ms",
	comparison: atMost, goal: 1.2, run: measureGrowth}

// measureGrowth lets a young service and an old one take turns, so that whatever else the machine does happens to both.
// The sessions of the old one are older than its history and keep the plans they made before it.
func measureGrowth(ctx context.Context, b *bench) (figures, error) {
	var ages [2]*age
	for i, lines := range []int64{b.command.Lines / 100, b.command.Lines} {
		var err error
		if ages[i], err = b.age(ctx, lines); err != nil {
			return figures{}, err
		}
	}
	young, old := ages[0], ages[1]
	for range b.command.Rounds {
		for _, a := range ages {
			if err := a.round(ctx, b.length()); err != nil {
				return figures{}, err
			}
		}
	}
	for _, a := range ages {
		b.note("%d past lines: %.0f/s, p50 %.2f ms, p95 %.2f ms, p99 %.2f ms", a.lines, a.tally.rate(), a.tally.at(0.5), a.tally.at(0.95), a.tally.at(0.99))
		if err := errors.Join(a.doors.Close(), a.world.audit(ctx)); err != nil {
			return figures{}, err
		}
	}
	return ratioOf(old.tally.at(0.95), young.tally.at(0.95)), nil
}

// age is a service with a past.
type age struct {
	lines int64
	world *world
	doors *doors
	storm *storm
	tally tally
}

func (b *bench) age(ctx context.Context, lines int64) (*age, error) {
	w, d, err := b.opened(ctx)
	if err != nil {
		return nil, err
	}
	a := &age{lines: lines, world: w, doors: d, storm: &storm{callers: 8, pick: zipf(w.parts), repairs: w.repairs}}
	if _, err := a.storm.blow(ctx, d, time.Second); err != nil {
		return nil, fmt.Errorf("warm up: %w", err)
	}
	began := time.Now()
	if err := w.remember(ctx, lines); err != nil {
		return nil, err
	}
	var size string
	if err := w.db.GetContext(ctx, &size, "SELECT pg_size_pretty(pg_database_size(current_database()))"); err != nil {
		return nil, fmt.Errorf("ask for the size: %w", err)
	}
	b.note("%d past lines are %s, written in %.0f s", lines, size, time.Since(began).Seconds())
	return a, nil
}

// round measures once, after orders that nobody measures have brought back into memory what is used.
func (a *age) round(ctx context.Context, length time.Duration) error {
	if err := a.world.checkpoint(ctx); err != nil {
		return err
	}
	if _, err := a.storm.blow(ctx, a.doors, 2*time.Second); err != nil {
		return err
	}
	t, err := a.storm.blow(ctx, a.doors, length)
	a.tally.add(t)
	return err
}

// History is written straight to the tables: every line has its row in each table an order writes, and one event of the
// three. What they took they gave back, so that the audit still holds. Four lines are a repair.
const pastGroundSQL = `
CREATE TABLE past_parts (k bigint PRIMARY KEY, part text NOT NULL);
INSERT INTO past_parts (k, part)
SELECT row_number() OVER (ORDER BY part) - 1, part
FROM stock
WHERE location = '` + benchSource + `' AND condition = 'new' AND on_hand > 100000;
ANALYZE past_parts;

-- Keys in order of time, as version 7 makes them.
CREATE FUNCTION past_id(n bigint, kind text) RETURNS uuid LANGUAGE sql IMMUTABLE AS $$
    SELECT (lpad(to_hex(1577836800000 + n * 10), 12, '0') || '7' || kind || '8000' || lpad(to_hex(n), 12, '0'))::uuid
$$;
CREATE FUNCTION past_at(n bigint) RETURNS timestamptz LANGUAGE sql IMMUTABLE AS $$
    SELECT timestamptz '2020-01-01 00:00:00+00' + n * interval '10 ms'
$$;`

// pastTables are what is filled for lines $1 to $2.
var pastTables = map[string]string{
	"repairs": `
INSERT INTO repairs (id, channel, state, customer, customer_name, address, area_code, lon, lat, zone, model, serial, symptom,
                     engineer, created_by, created_at, completed_at, settled_at)
SELECT 'RA' || lpad((n / 4)::text, 10, '0'), 'app', 'settled', 'c' || n % 100000, '陈洁', '广州', '440100', 113.3, 23.1, 'Asia/Shanghai',
       (SELECT number FROM models ORDER BY number LIMIT 1), 'S' || n, 'past', 'e' || n % 5000, 'past', past_at(n), past_at(n), past_at(n)
FROM generate_series($1::bigint, $2::bigint) n
WHERE n % 4 = 0`,
	"requests": `
INSERT INTO requests (actor, route, key, input_hash, status, body, at)
SELECT 'e' || n % 5000, '` + orderRoute + `', past_id(n, '001')::text, sha256(n::text::bytea), 200, '{}', past_at(n)
FROM generate_series($1::bigint, $2::bigint) n`,
	"order_lines": `
INSERT INTO order_lines (id, repair, part, supplied, quantity, state, source, reservation, promise, ship_to, ordered_by, ordered_at,
                        received_at, installed_at, closed_at)
SELECT past_id(n, '002'), 'RA' || lpad((n / 4)::text, 10, '0'), p.part, p.part, 1, 'closed', '` + benchSource + `', past_id(n, '003'), past_id(n, '004'),
       '{"kind": "site", "label": "陈洁", "address": "广州", "area_code": "440100", "lon": 113.3, "lat": 23.1, "zone": "Asia/Shanghai"}',
       'e' || n % 5000, past_at(n), past_at(n), past_at(n), past_at(n)
FROM generate_series($1::bigint, $2::bigint) n
JOIN past_parts p ON p.k = n / 2 % (SELECT count(*) FROM past_parts)`,
	"reservations": `
INSERT INTO reservations (id, line, location, part, condition, quantity, state, made_at, closed_at)
SELECT past_id(n, '003'), past_id(n, '002'), '` + benchSource + `', p.part, 'new', 1, 'released', past_at(n), past_at(n)
FROM generate_series($1::bigint, $2::bigint) n
JOIN past_parts p ON p.k = n / 2 % (SELECT count(*) FROM past_parts)`,
	"promises": `
INSERT INTO promises (id, kind, line, repair, part, source, made_at, due_at, arrives_at, within_24h, why, state, judged_at)
SELECT past_id(n, '004'), 'part_24h', past_id(n, '002'), 'RA' || lpad((n / 4)::text, 10, '0'), p.part, '` + benchSource + `', past_at(n), past_at(n), past_at(n),
       true, '', 'kept', past_at(n)
FROM generate_series($1::bigint, $2::bigint) n
JOIN past_parts p ON p.k = n / 2 % (SELECT count(*) FROM past_parts)`,
	"decisions": `
INSERT INTO decisions (id, line, at, demand, choices, outcome, policy)
SELECT past_id(n, '005'), past_id(n, '002'), past_at(n), '{}', '[]', 'reserved', 'sourcing/1'
FROM generate_series($1::bigint, $2::bigint) n`,
	"pick_tasks": `
INSERT INTO pick_tasks (line, repair, reservation, warehouse, part, condition, quantity, state, ship_to, due_at, created_at, picked_at)
SELECT past_id(n, '002'), 'RA' || lpad((n / 4)::text, 10, '0'), past_id(n, '003'), '` + benchSource + `', p.part, 'new', 1, 'packed', '{}', past_at(n), past_at(n), past_at(n)
FROM generate_series($1::bigint, $2::bigint) n
JOIN past_parts p ON p.k = n / 2 % (SELECT count(*) FROM past_parts)`,
	"events": `
INSERT INTO events (id, type, key, at, by, data)
SELECT past_id(n, '006'), 'repairflow.line_moved.v1', 'RA' || lpad((n / 4)::text, 10, '0'), past_at(n), 'past', '{}'
FROM generate_series($1::bigint, $2::bigint) n`,
	// An even line is reserved what the odd one after it, of the same part, gives back.
	"ledger": `
INSERT INTO ledger (at, by, kind, part, quantity, from_location, from_condition, from_bucket, to_location, to_condition, to_bucket, reference)
SELECT past_at(n), 'past', CASE n % 2 WHEN 0 THEN 'reserve' ELSE 'release' END, p.part, 1,
       '` + benchSource + `', 'new', CASE n % 2 WHEN 0 THEN 'free' ELSE 'reserved' END,
       '` + benchSource + `', 'new', CASE n % 2 WHEN 0 THEN 'reserved' ELSE 'free' END, 'RA' || lpad((n / 4)::text, 10, '0')
FROM generate_series($1::bigint, $2::bigint) n
JOIN past_parts p ON p.k = n / 2 % (SELECT count(*) FROM past_parts)`,
}

// pastSlice is how many lines one transaction fills.
const pastSlice = 250_000

// remember writes a history of so many lines, and leaves the tables as a night's upkeep leaves them.
func (w *world) remember(ctx context.Context, lines int64) error {
	lines += lines % 2
	if _, err := w.db.ExecContext(ctx, pastGroundSQL); err != nil {
		return fmt.Errorf("load what history refers to: %w", err)
	}
	g, during := errgroup.WithContext(ctx)
	g.SetLimit(2)
	for table, query := range pastTables {
		g.Go(func() error {
			for from := int64(0); from < lines; from += pastSlice {
				if err := w.rememberSlice(during, table, query, from, min(from+pastSlice, lines)-1); err != nil {
					return err
				}
			}
			_, err := w.db.ExecContext(during, "VACUUM (ANALYZE) "+pq.QuoteIdentifier(table))
			return err
		})
	}
	if err := g.Wait(); err != nil {
		return err
	}
	return w.checkpoint(ctx)
}

// rememberSlice leaves out the triggers and foreign keys, which would look up one by one what is known to be there.
func (w *world) rememberSlice(ctx context.Context, table, query string, from, to int64) error {
	return w.db.InTx(ctx, "bench", func(tx *db.Tx) error {
		for _, s := range []string{"SET LOCAL session_replication_role = replica", "SET LOCAL synchronous_commit = off",
			strings.NewReplacer("$1", fmt.Sprint(from), "$2", fmt.Sprint(to)).Replace(query)} {
			if _, err := tx.ExecContext(ctx, s); err != nil {
				return fmt.Errorf("fill %s: %w", table, err)
			}
		}
		return nil
	})
}
