package bench

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/google/uuid"
	"github.com/lib/pq"
)

var singleCaller = benchRow{name: "single_caller", workload: "p50 of one caller's order through HTTP ÷ p50 of place_orders called by lib/pq, ms",
	comparison: atMost, goal: 1.5, run: measureSingleCaller}

func measureSingleCaller(ctx context.Context, b *bench) (figures, error) {
	w, d, err := b.opened(ctx)
	if err != nil {
		return figures{}, err
	}
	f, err := w.single(ctx, d)
	return f, errors.Join(err, d.Close(), w.audit(ctx))
}

// single lets one caller through HTTP and one at the function take turns.
func (w *world) single(ctx context.Context, d *doors) (figures, error) {
	parts := w.onePlace[:1]
	s := &storm{callers: 1, pick: uniform(parts), repairs: w.repairs}
	if _, err := s.blow(ctx, d, time.Second); err != nil {
		return figures{}, fmt.Errorf("warm up: %w", err)
	}
	again, err := w.record(ctx)
	if err != nil {
		return figures{}, err
	}
	defer again.Close() //nolint:errcheck // reading only
	if _, err := again.blow(ctx, time.Second); err != nil {
		return figures{}, fmt.Errorf("warm up: %w", err)
	}
	stop, err := w.bench.profile()
	if err != nil {
		return figures{}, err
	}
	defer stop()
	var ours, yardstick tally
	sides := [2]rowsWritten{}
	for range w.bench.command.Rounds {
		if err := sides[0].count(ctx, w, func() (int64, error) {
			already := len(ours.waits)
			err := w.blow(ctx, d, s, &ours)
			return int64(len(ours.waits) - already), err
		}); err != nil {
			return figures{}, err
		}
		if err := w.checkpoint(ctx); err != nil {
			return figures{}, err
		}
		if err := sides[1].count(ctx, w, func() (int64, error) {
			t, err := again.blow(ctx, w.bench.length())
			yardstick.add(t)
			return int64(len(t.waits)), err
		}); err != nil {
			return figures{}, err
		}
	}
	w.bench.note("through HTTP p50 %.2f ms, p95 %.2f ms; place_orders p50 %.2f ms, p95 %.2f ms", ours.at(0.5), ours.at(0.95), yardstick.at(0.5), yardstick.at(0.95))
	return ratioOf(ours.at(0.5), yardstick.at(0.5)), sides[0].same(sides[1])
}

// recorded is an order as place_orders was given it, to be given again under new names.
type recorded struct {
	Actor     string    `db:"actor"`
	Hash      []byte    `db:"hash"`
	Body      []byte    `db:"body"`
	Version   int64     `db:"version"`
	Part      string    `db:"part"`
	State     string    `db:"state"`
	ShipTo    string    `db:"ship_to"`
	Supplied  string    `db:"supplied"`
	Source    string    `db:"source"`
	Condition string    `db:"condition"`
	Kind      string    `db:"kind"`
	Due       time.Time `db:"due_at"`
	Arrives   time.Time `db:"arrives_at"`
	Within    bool      `db:"within_24h"`
	Why       string    `db:"why"`
	Judged    string    `db:"judged"`
	Demand    string    `db:"demand"`
	Choices   string    `db:"choices"`
	Outcome   string    `db:"outcome"`
	Policy    string    `db:"policy"`

	types, data []string
	ofRepair    []bool
	place       *sql.Stmt
	repairs     []string
}

const recordSQL = `
SELECT q.actor, q.input_hash AS hash, q.body, r.version, l.part, l.state, l.ship_to, l.supplied, l.source, l.condition, p.kind, p.due_at,
       p.arrives_at, p.within_24h, p.why, p.state AS judged, d.demand, d.choices, d.outcome, d.policy
FROM order_lines l
JOIN repairs r ON r.id = l.repair
JOIN promises p ON p.id = l.promise
JOIN decisions d ON d.line = l.id
JOIN requests q ON q.route = $1 AND q.at = l.ordered_at
ORDER BY l.ordered_at DESC
LIMIT 1`

const recordEventsSQL = `
SELECT type, data, of_repair
FROM bench_events
ORDER BY n`

const placeSQL = `
SELECT place_orders($1, $2, $3, $4,
    ARRAY[ROW($5, $6, $7::bytea, $8::bytea, $9, $10::int, '')::new_order],
    ARRAY[ROW(1, $11::uuid, $9, $5, $12, 1, $13, '', $14::jsonb, $15, $16, $17, $18::uuid,
        ROW($19::uuid, $20::uuid, $11::uuid, $9, $12, $16, $21::timestamptz, $22::timestamptz, $23::boolean, $24, $25::jsonb,
            $26::jsonb, $27, $28, NULL)::new_plan)::new_order_line],
    ARRAY(SELECT ROW(1, ROW($5, id, type, key, data, due_at)::new_event)::new_order_event
          FROM unnest($29::uuid[], $30::text[], $31::text[], $32::jsonb[], $33::timestamptz[]) AS e (id, type, key, data, due_at)))`

const orderRoute = "POST /v1/repairs/{repair}/part-orders"

// record takes down the order that was written last, and prepares its statement.
func (w *world) record(ctx context.Context) (*recorded, error) {
	if err := w.layYardstick(ctx, w.onePlace[:1]); err != nil {
		return nil, err
	}
	r := &recorded{repairs: w.repairs}
	if err := w.db.GetContext(ctx, r, recordSQL, orderRoute); err != nil {
		return nil, fmt.Errorf("record an order: %w", err)
	}
	var events []struct {
		Type     string `db:"type"`
		Data     string `db:"data"`
		OfRepair bool   `db:"of_repair"`
	}
	if err := w.db.SelectContext(ctx, &events, recordEventsSQL); err != nil {
		return nil, fmt.Errorf("record the events of an order: %w", err)
	}
	for _, f := range events {
		r.types, r.data, r.ofRepair = append(r.types, f.Type), append(r.data, f.Data), append(r.ofRepair, f.OfRepair)
	}
	var err error
	if r.place, err = w.db.PrepareContext(ctx, placeSQL); err != nil {
		return nil, fmt.Errorf("prepare place_orders: %w", err)
	}
	return r, nil
}

func (r *recorded) Close() error { return r.place.Close() }

// blow calls the function again and again, each time with new ids and a new key, one transaction a call.
func (r *recorded) blow(ctx context.Context, length time.Duration) (tally, error) {
	var t tally
	began := time.Now()
	for until := began.Add(length); time.Now().Before(until); {
		args, err := r.args(r.repairs[rand.IntN(len(r.repairs))])
		if err != nil {
			return t, err
		}
		called := time.Now()
		var outcome pq.StringArray
		if err := r.place.QueryRowContext(ctx, args...).Scan(&outcome); err != nil {
			return t, fmt.Errorf("place an order: %w", err)
		}
		t.waits = append(t.waits, time.Since(called))
		if len(outcome) != 1 || outcome[0] != "done" {
			return t, fmt.Errorf("place_orders answered %v", outcome)
		}
	}
	t.took = time.Since(began)
	return t, nil
}

func (r *recorded) args(repair string) ([]any, error) {
	ids := make([]string, 4+len(r.types))
	for i := range ids {
		id, err := uuid.NewV7()
		if err != nil {
			return nil, fmt.Errorf("make an id: %w", err)
		}
		ids[i] = id.String()
	}
	line, held, promise, decision := ids[0], ids[1], ids[2], ids[3]
	now := time.Now().UTC().Truncate(time.Microsecond)
	keys, dues := make([]string, len(r.types)), make([]string, len(r.types))
	for i := range r.types {
		keys[i], dues[i] = repair, now.Format(time.RFC3339Nano)
		if !r.ofRepair[i] {
			keys[i], dues[i] = "promise:"+promise, r.Due.Format(time.RFC3339Nano)
		}
	}
	return []any{now, orderRoute, r.Kind, r.Policy,
		r.Actor, uuid.NewString(), r.Hash, r.Body, repair, r.Version,
		line, r.Part, r.State, r.ShipTo, r.Supplied, r.Source, r.Condition, held,
		promise, decision, r.Due, r.Arrives, r.Within, r.Why, r.Demand, r.Choices, r.Outcome, r.Judged,
		pq.Array(ids[4:]), pq.Array(r.types), pq.Array(keys), pq.Array(r.data), pq.Array(dues)}, nil
}
