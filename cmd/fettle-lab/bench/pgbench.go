package bench

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"time"

	"github.com/lib/pq"
)

// benchSkew is the exponent of demand over parts, on both sides.
const benchSkew = 1.07

// yardstickSQL makes the function that pgbench calls: one order, all of its rows, as plainly as SQL can write them. Its
// keys are in order of time, as ours are, and the counter is taken last, so that its row is held as short as can be.
const yardstickSQL = `
CREATE TABLE bench_parts (n int PRIMARY KEY, part text NOT NULL);
CREATE TABLE bench_repairs (n int PRIMARY KEY, repair text NOT NULL);
CREATE TABLE bench_bodies (answer bytea, demand jsonb, choices jsonb, ship_to jsonb, why text, policy text, pick_due timestamptz);
CREATE TABLE bench_events (n int PRIMARY KEY, type text NOT NULL, of_repair boolean NOT NULL, data jsonb NOT NULL);

CREATE FUNCTION bench_id() RETURNS uuid LANGUAGE sql VOLATILE AS $$
    SELECT (lpad(to_hex((extract(epoch FROM clock_timestamp()) * 1000)::bigint), 12, '0') || substr(gen_random_uuid()::text, 14))::uuid
$$;

CREATE FUNCTION bench_order(p_part int, p_repair int) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    line     uuid := bench_id();
    held     uuid := bench_id();
    promised uuid := bench_id();
    what text; whose text; b bench_bodies;
BEGIN
    SELECT part INTO what FROM bench_parts WHERE n = p_part;
    SELECT repair INTO whose FROM bench_repairs WHERE n = p_repair;
    SELECT * INTO b FROM bench_bodies;
    INSERT INTO requests (actor, route, key, input_hash, status, body)
    VALUES ('li.wei', 'POST /v1/repairs/{repair}/part-orders', line::text, sha256(line::text::bytea), 200, b.answer);
    PERFORM 1 FROM repairs WHERE id = whose FOR NO KEY UPDATE;
    INSERT INTO reservations (id, line, location, part, condition, quantity, made_at)
    VALUES (held, line, 'WH-GZ', what, 'new', 1, now());
    INSERT INTO ledger (at, by, kind, part, quantity, from_location, from_condition, from_bucket, to_location, to_condition, to_bucket, reference)
    VALUES (now(), 'li.wei', 'reserve', what, 1, 'WH-GZ', 'new', 'free', 'WH-GZ', 'new', 'reserved', whose);
    INSERT INTO promises (id, kind, line, repair, part, source, made_at, due_at, arrives_at, within_24h, why)
    VALUES (promised, 'part_24h', line, whose, what, 'WH-GZ', now(), now(), now(), true, b.why);
    INSERT INTO decisions (id, line, at, demand, choices, outcome, policy)
    VALUES (bench_id(), line, now(), b.demand, b.choices, 'reserved', b.policy);
    INSERT INTO order_lines (id, repair, part, supplied, quantity, state, source, condition, reservation, promise, ship_to, ordered_by, ordered_at)
    VALUES (line, whose, what, what, 1, 'reserved', 'WH-GZ', 'new', held, promised, b.ship_to, 'li.wei', now());
    INSERT INTO pick_tasks (line, repair, reservation, warehouse, part, condition, quantity, ship_to, due_at, created_at)
    VALUES (line, whose, held, 'WH-GZ', what, 'new', 1, b.ship_to, b.pick_due, now());
    WITH e AS (
        INSERT INTO events (id, type, key, at, by, data, timer)
        SELECT bench_id(), type, CASE WHEN of_repair THEN whose ELSE 'promise:' || promised END, now(), 'li.wei', data, NOT of_repair
        FROM bench_events
        ORDER BY n
        RETURNING id, seq, type, key, timer)
    INSERT INTO deliveries (subscriber, event_id, seq, key, next_at, timer)
    SELECT DISTINCT s.subscriber, e.id, e.seq, e.key, now(), e.timer
    FROM e
    JOIN subscriptions s ON s.type IN (e.type, '*') AND (e.timer OR NOT s.log);
    UPDATE stock SET reserved = reserved + 1, version = version + 1
    WHERE part = what AND location = 'WH-GZ' AND condition = 'new' AND available >= 1;
    IF NOT FOUND THEN RAISE EXCEPTION 'short'; END IF;
END $$`

// bodiesSQL takes documents and events from the order that our own side has written last.
const bodiesSQL = `
WITH last AS (
    SELECT id, repair, promise, ship_to, ordered_at FROM order_lines ORDER BY ordered_at DESC, id DESC LIMIT 1
), bodies AS (
    INSERT INTO bench_bodies (answer, demand, choices, ship_to, why, policy, pick_due)
    SELECT (SELECT body FROM requests WHERE route = 'POST /v1/repairs/{repair}/part-orders' ORDER BY at DESC LIMIT 1),
           d.demand, d.choices, l.ship_to, p.why, d.policy, p.due_at
    FROM last l
    JOIN decisions d ON d.line = l.id
    JOIN promises p ON p.id = l.promise
)
INSERT INTO bench_events (n, type, of_repair, data)
SELECT row_number() OVER (ORDER BY e.seq), e.type, e.key = l.repair, e.data
FROM last l
JOIN events e ON e.key IN (l.repair, 'promise:' || l.promise) AND e.at = l.ordered_at`

const nameSQL = `
WITH p AS (
    INSERT INTO bench_parts (n, part)
    SELECT n, part FROM unnest($1::text[]) WITH ORDINALITY AS t (part, n)
)
INSERT INTO bench_repairs (n, repair)
SELECT n, repair FROM unnest($2::text[]) WITH ORDINALITY AS t (repair, n)`

// layYardstick makes the yardstick's function, after our side has shown by an order what it writes.
func (w *world) layYardstick(ctx context.Context, parts []string) error {
	if _, err := w.db.ExecContext(ctx, yardstickSQL); err != nil {
		return fmt.Errorf("make the yardstick: %w", err)
	}
	if _, err := w.db.ExecContext(ctx, bodiesSQL); err != nil {
		return fmt.Errorf("take documents and events: %w", err)
	}
	if _, err := w.db.ExecContext(ctx, nameSQL, pq.Array(parts), pq.Array(w.repairs)); err != nil {
		return fmt.Errorf("name parts and repairs: %w", err)
	}
	_, err := w.db.ExecContext(ctx, "ANALYZE bench_parts, bench_repairs, bench_bodies, bench_events")
	return err
}

var (
	pgbenchCount    = regexp.MustCompile(`number of transactions actually processed: ([0-9]+)`)
	pgbenchProgress = regexp.MustCompile(`progress: [0-9.]+ s, ([0-9.]+) tps`)
	pgbenchRate     = regexp.MustCompile(`tps = ([0-9.]+)`)
)

// pgbench lets clients call the yardstick, one order a transaction, and answers how many orders there were and how many
// a second once every client had its plans: as long as it is measured it runs unmeasured before. choose is pgbench's
// expression for the part.
func (w *world) pgbench(ctx context.Context, clients int, choose string, length time.Duration) (int64, float64, error) {
	script := filepath.Join(w.bench.dir, "order.sql")
	text := fmt.Sprintf("\\set part %s\n\\set repair random(1, %d)\nSELECT bench_order(:part, :repair);\n", choose, len(w.repairs))
	if err := os.WriteFile(script, []byte(text), 0o600); err != nil {
		return 0, 0, fmt.Errorf("write pgbench's script: %w", err)
	}
	tool, err := exec.LookPath("pgbench")
	if err != nil {
		return 0, 0, fmt.Errorf("find pgbench: %w", err)
	}
	out, err := exec.CommandContext(ctx, tool, "-n", "-M", "prepared", "-c", strconv.Itoa(clients), "-j", "2", "-P", "1",
		"-T", strconv.Itoa(2*int(length.Seconds())), "-f", script, w.url).CombinedOutput()
	if err != nil {
		return 0, 0, fmt.Errorf("pgbench: %w\n%s", err, out)
	}
	return readPgbench(out)
}

// readPgbench answers how many orders there were and the rate of the second half of the seconds; of a run so disturbed
// that pgbench told of fewer than four, that of the whole.
func readPgbench(out []byte) (int64, float64, error) {
	count, seconds := pgbenchCount.FindSubmatch(out), pgbenchProgress.FindAllSubmatch(out, -1)
	if len(seconds) < 4 {
		seconds = pgbenchRate.FindAllSubmatch(out, 1)
	}
	if count == nil || len(seconds) == 0 {
		return 0, 0, fmt.Errorf("pgbench printed no figures:\n%s", out)
	}
	n, err := strconv.ParseInt(string(count[1]), 10, 64)
	if err != nil {
		return 0, 0, fmt.Errorf("read pgbench's count: %w", err)
	}
	var rates []float64
	for _, s := range seconds[len(seconds)/2:] {
		rate, err := strconv.ParseFloat(string(s[1]), 64)
		if err != nil {
			return 0, 0, fmt.Errorf("read pgbench's rate: %w", err)
		}
		rates = append(rates, rate)
	}
	return n, mean(rates), nil
}
