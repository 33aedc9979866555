package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"

	"github.com/lib/pq"
)

// yardstickSQL makes the function that pgbench calls: one order, all of its rows, as plainly as SQL can write them.
// $n placeholders do not exist in DDL, so the counts and the bodies are arguments of the function.
const yardstickSQL = `
CREATE TABLE bench_parts (n int PRIMARY KEY, part text NOT NULL);
CREATE TABLE bench_repairs (n int PRIMARY KEY, repair text NOT NULL);
CREATE TABLE bench_bodies (answer bytea, demand jsonb, choices jsonb, event jsonb, ship_to jsonb);

CREATE FUNCTION bench_order(p_part int, p_repair int, p_events int, p_subscribers int) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    line uuid := gen_random_uuid();
    held uuid := gen_random_uuid();
    what text; whose text; b bench_bodies;
BEGIN
    SELECT part INTO what FROM bench_parts WHERE n = p_part;
    SELECT repair INTO whose FROM bench_repairs WHERE n = p_repair;
    SELECT * INTO b FROM bench_bodies;
    INSERT INTO requests (actor, route, key, input_hash, status, body)
    VALUES ('li.wei', 'POST /v1/repairs/{repair}/part-orders', line::text, sha256(line::text::bytea), 200, b.answer);
    PERFORM 1 FROM repairs WHERE id = whose FOR UPDATE;
    UPDATE stock SET reserved = reserved + 1, version = version + 1
    WHERE part = what AND location = 'WH-GZ' AND condition = 'new' AND available >= 1;
    IF NOT FOUND THEN RAISE EXCEPTION 'short'; END IF;
    INSERT INTO ledger (at, by, kind, part, quantity, from_location, from_condition, from_bucket, to_location, to_condition, to_bucket, reference)
    VALUES (now(), 'li.wei', 'reserve', what, 1, 'WH-GZ', 'new', 'free', 'WH-GZ', 'new', 'reserved', whose);
    INSERT INTO reservations (id, line, location, part, condition, quantity, made_at)
    VALUES (held, line, 'WH-GZ', what, 'new', 1, now());
    INSERT INTO decisions (id, line, at, demand, choices, outcome, policy)
    VALUES (gen_random_uuid(), line, now(), b.demand, b.choices, 'reserved', 'sourcing/1');
    INSERT INTO promises (id, kind, line, repair, source, made_at, due_at, arrives_at, within_24h, why)
    VALUES (gen_random_uuid(), 'part_24h', line, whose, 'WH-GZ', now(), now(), now(), true, 'bench');
    INSERT INTO pick_tasks (line, repair, reservation, warehouse, part, condition, quantity, ship_to, due_at, created_at)
    VALUES (line, whose, held, 'WH-GZ', what, 'new', 1, b.ship_to, now(), now());
    INSERT INTO part_lines (id, repair, part, supplied, quantity, state, source, reservation, ship_to, ordered_by, ordered_at)
    VALUES (line, whose, what, what, 1, 'reserved', 'WH-GZ', held, b.ship_to, 'li.wei', now());
    WITH e AS (
        INSERT INTO events (id, type, key, at, by, data)
        SELECT gen_random_uuid(), 'bench.v1', whose, now(), 'li.wei', b.event
        FROM generate_series(1, p_events)
        RETURNING id, seq, key)
    INSERT INTO deliveries (subscriber, event_id, seq, key, next_at)
    SELECT 'bench' || s, e.id, e.seq, e.key, now()
    FROM e, generate_series(1, p_subscribers) s;
END $$`

// bodiesSQL takes the sizes of the documents from what our own side has just written.
const bodiesSQL = `
INSERT INTO bench_bodies (answer, demand, choices, event, ship_to)
SELECT (SELECT body FROM requests WHERE route LIKE '%part-orders%' AND body IS NOT NULL LIMIT 1),
       (SELECT demand FROM decisions LIMIT 1), (SELECT choices FROM decisions LIMIT 1),
       (SELECT data FROM events ORDER BY seq DESC LIMIT 1), (SELECT ship_to FROM part_lines LIMIT 1)`

const fillSQL = `
WITH p AS (
    INSERT INTO bench_parts (n, part)
    SELECT n, part FROM unnest($1::text[]) WITH ORDINALITY AS t (part, n)
)
INSERT INTO bench_repairs (n, repair)
SELECT n, repair FROM unnest($2::text[]) WITH ORDINALITY AS t (repair, n)`

// pgbench measures the yardstick: transactions a second.
func (b *bench) pgbench(ctx context.Context) (float64, error) {
	if _, err := b.db.ExecContext(ctx, yardstickSQL); err != nil {
		return 0, fmt.Errorf("make the yardstick: %w", err)
	}
	if _, err := b.db.ExecContext(ctx, bodiesSQL); err != nil {
		return 0, fmt.Errorf("take the sizes of the documents: %w", err)
	}
	if _, err := b.db.ExecContext(ctx, fillSQL, pq.Array(b.parts), pq.Array(b.repairs)); err != nil {
		return 0, fmt.Errorf("name parts and repairs: %w", err)
	}
	script := filepath.Join(b.dir, "order.sql")
	text := fmt.Sprintf("\\set part random_zipfian(1, %d, 1.07)\n\\set repair random(1, %d)\nSELECT bench_order(:part, :repair, %d, %d);\n",
		len(b.parts), len(b.repairs), b.events, b.subscribers)
	if err := os.WriteFile(script, []byte(text), 0o600); err != nil {
		return 0, fmt.Errorf("write pgbench's script: %w", err)
	}
	tool, err := exec.LookPath("pgbench")
	if err != nil {
		return 0, fmt.Errorf("find pgbench: %w", err)
	}
	out, err := exec.CommandContext(ctx, tool, "-n", "-M", "prepared", "-c", strconv.Itoa(b.command.Callers), "-j", "2",
		"-T", strconv.Itoa(b.command.Seconds), "-f", script, b.url).CombinedOutput()
	if err != nil {
		return 0, fmt.Errorf("pgbench: %w\n%s", err, out)
	}
	found := regexp.MustCompile(`tps = ([0-9.]+)`).FindSubmatch(out)
	if found == nil {
		return 0, fmt.Errorf("pgbench printed no tps:\n%s", out)
	}
	return strconv.ParseFloat(string(found[1]), 64)
}
