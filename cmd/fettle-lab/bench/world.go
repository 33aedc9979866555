package bench

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"

	"github.com/lib/pq"

	"fettle/cmd/fettle/demo"
	"fettle/cmd/internal/app"
	"fettle/internal/db"
	"fettle/internal/local"
	"fettle/inventory/audit"
	"fettle/inventory/stock"
)

// benchCallers is the most callers of any row; each of them is a client of pgbench on the yardstick's side.
const benchCallers = 256

// bench is a durable cluster and what the rows measure on it.
type bench struct {
	command *Command
	out     io.Writer
	dir     string
	cluster *local.Postgres
	worlds  int
	open    []*world
}

func (c *Command) open(ctx context.Context, out io.Writer) (*bench, error) {
	dir, err := os.MkdirTemp("", "fettle-bench-")
	if err != nil {
		return nil, fmt.Errorf("make a directory for the bench: %w", err)
	}
	// PostgreSQL runs as another account when this is root's.
	if err := os.Chmod(dir, 0o755); err != nil {
		return nil, fmt.Errorf("open the bench's directory: %w", err)
	}
	b := &bench{command: c, out: out, dir: dir}
	if b.cluster, err = local.StartPostgres(ctx, filepath.Join(dir, "postgres"),
		local.Options{Durable: true, SharedBuffers: "512MB", MaxConnections: benchCallers + 60}); err != nil {
		b.Close()
		return nil, err
	}
	if err := b.prepare(ctx); err != nil {
		b.Close()
		return nil, err
	}
	return b, nil
}

func (b *bench) Close() {
	if b.cluster != nil {
		if err := b.cluster.Stop(); err != nil {
			slog.Warn("stop the bench's cluster", "error", err)
		}
	}
	if err := os.RemoveAll(b.dir); err != nil {
		slog.Warn("remove the bench's directory", "error", err)
	}
}

// note tells what a row saw on its way.
func (b *bench) note(format string, args ...any) { fmt.Fprintf(b.out, "  "+format+"\n", args...) }

// measure runs a row and takes away the databases it used.
func (b *bench) measure(ctx context.Context, r benchRow) (_ figures, err error) {
	defer func() {
		for _, w := range b.open {
			err = errors.Join(err, b.remove(ctx, w))
		}
		b.open = nil
	}()
	return r.run(ctx, b)
}

// Stock lies deep enough at each warehouse of each part of a measurement that no order is refused for want of it.
const (
	benchStock   = 4 * stock.MaxQuantity
	benchParts   = 200
	benchRepairs = 20_000
	// benchSource is where the orders of a row in one place are served from.
	benchSource = "WH-GZ"
)

// baseWorld is the database that the worlds of rows are copied from.
const baseWorld = "bench"

const (
	benchPartsSQL = `
SELECT number
FROM parts
WHERE NOT serialised AND number NOT LIKE 'BENCH-%'
ORDER BY number
LIMIT $1`
	// Parts that lie at one place only, so that who orders one meets one row.
	benchSingleSQL = `
INSERT INTO parts (number, name_zh, name_en, product_line, category, class, grams, price_minor, currency)
SELECT 'BENCH-' || lpad(n::text, 4, '0'), '压测件 ' || n, 'Bench part ' || n, p.product_line, p.category, p.class, p.grams, p.price_minor, p.currency
FROM (SELECT product_line, category, class, grams, price_minor, currency FROM parts WHERE NOT serialised ORDER BY number LIMIT 1) p,
     generate_series(1, $1) n
RETURNING number`
	// The repairs wait for parts already, so that no order moves one and each writes the same rows.
	benchRepairsSQL = `
INSERT INTO repairs (id, channel, state, customer, customer_name, address, area_code, lon, lat, zone, model, serial, symptom,
                     engineer, created_by, created_at)
SELECT 'RB' || lpad(n::text, 8, '0'), 'app', 'awaiting_parts', 'chen.jie', '陈洁', '广州', '440100', 113.3, 23.1, 'Asia/Shanghai',
       (SELECT number FROM models ORDER BY number LIMIT 1), 'S' || n, 'bench', 'li.wei', 'bench', now()
FROM generate_series(1, $1) n
RETURNING id`
	// One engineer orders all there is, so nobody counts what one may.
	benchLimitSQL = `
INSERT INTO policies (name, version, valid_from, body)
VALUES ('engineer_orders', 2, '2000-01-01 00:00:00+00', '{"pieces": 0, "minor": 0, "currency": "CNY", "window_hours": 24}')`
	benchFitsSQL = `
INSERT INTO model_parts (model, part)
SELECT (SELECT number FROM models ORDER BY number LIMIT 1), number
FROM parts
ON CONFLICT DO NOTHING`
)

// prepare makes the base: the demonstration's network and catalogue, repairs that may order, and stock.
func (b *bench) prepare(ctx context.Context) (err error) {
	if err := app.CreateDatabase(ctx, b.cluster.URL("postgres"), baseWorld); err != nil {
		return err
	}
	d, err := db.Open(ctx, b.cluster.URL(baseWorld))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	if _, err := db.Migrate(ctx, d); err != nil {
		return err
	}
	if err := demo.LoadNetwork(ctx, d, app.ImportRows, io.Discard); err != nil {
		return err
	}
	if err := d.InTx(ctx, "bench", func(tx *db.Tx) error { return stockBench(ctx, tx) }); err != nil {
		return err
	}
	return demo.Analyse(ctx, d)
}

func stockBench(ctx context.Context, tx *db.Tx) error {
	if _, err := tx.ExecContext(ctx, benchLimitSQL); err != nil {
		return fmt.Errorf("lift the limit of an engineer: %w", err)
	}
	var everywhere, onePlace []string
	if err := tx.SelectContext(ctx, &everywhere, benchPartsSQL, benchParts); err != nil {
		return fmt.Errorf("choose parts: %w", err)
	}
	if err := tx.SelectContext(ctx, &onePlace, benchSingleSQL, benchParts); err != nil {
		return fmt.Errorf("make parts: %w", err)
	}
	if _, err := tx.ExecContext(ctx, benchRepairsSQL, benchRepairs); err != nil {
		return fmt.Errorf("make repairs: %w", err)
	}
	if _, err := tx.ExecContext(ctx, benchFitsSQL); err != nil {
		return fmt.Errorf("make every part fit: %w", err)
	}
	var moves []stock.Movement
	receive := func(part, warehouse string) {
		for left := int64(benchStock); left > 0; left -= stock.MaxQuantity {
			moves = append(moves, stock.Movement{Kind: "receipt", Part: part, Quantity: min(left, stock.MaxQuantity),
				From: stock.Account{Location: "SUPPLIER", Condition: stock.New, Bucket: stock.Free},
				To:   stock.Account{Location: warehouse, Condition: stock.New, Bucket: stock.Free}, Reference: "bench"})
		}
	}
	for _, part := range everywhere {
		for _, warehouse := range []string{benchSource, "WH-FS", "WH-SZ", "WH-WH"} {
			receive(part, warehouse)
		}
	}
	for _, part := range onePlace {
		receive(part, benchSource)
	}
	return stock.Move(ctx, tx, moves)
}

// world is the database of one row.
type world struct {
	bench *bench
	db    *db.DB
	name  string
	url   string
	// parts lie at several places each, onePlace at one.
	parts, onePlace, repairs []string
}

// world copies the base for a row.
func (b *bench) world(ctx context.Context) (*world, error) {
	b.worlds++
	w := &world{bench: b, name: fmt.Sprintf("bench_%d", b.worlds)}
	w.url = b.cluster.URL(w.name)
	if err := b.administer(ctx, "CREATE DATABASE "+pq.QuoteIdentifier(w.name)+" TEMPLATE "+baseWorld); err != nil {
		return nil, err
	}
	b.open = append(b.open, w)
	var err error
	if w.db, err = db.Open(ctx, w.url); err != nil {
		return nil, err
	}
	if err := w.db.SelectContext(ctx, &w.parts, benchPartsSQL, benchParts); err != nil {
		return nil, fmt.Errorf("read the parts: %w", err)
	}
	if err := w.db.SelectContext(ctx, &w.onePlace, "SELECT number FROM parts WHERE number LIKE 'BENCH-%' ORDER BY number"); err != nil {
		return nil, fmt.Errorf("read the parts of one place: %w", err)
	}
	if err := w.db.SelectContext(ctx, &w.repairs, "SELECT id FROM repairs WHERE id LIKE 'RB%' ORDER BY id"); err != nil {
		return nil, fmt.Errorf("read the repairs: %w", err)
	}
	return w, nil
}

func (b *bench) remove(ctx context.Context, w *world) error {
	var closed error
	if w.db != nil {
		closed = w.db.Close()
	}
	return errors.Join(closed, b.administer(ctx, "DROP DATABASE "+pq.QuoteIdentifier(w.name)+" WITH (FORCE)"))
}

func (b *bench) administer(ctx context.Context, statement string) (err error) {
	d, err := db.Open(ctx, b.cluster.URL("postgres"))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	if _, err := d.ExecContext(ctx, statement); err != nil {
		return fmt.Errorf("%s: %w", statement, err)
	}
	return nil
}

// checkpoint lets both sides begin alike: what the other has left to be written is written.
func (w *world) checkpoint(ctx context.Context) error {
	if _, err := w.db.ExecContext(ctx, "CHECKPOINT"); err != nil {
		return fmt.Errorf("checkpoint: %w", err)
	}
	return nil
}

const oversoldSQL = `
SELECT count(*)
FROM stock
WHERE reserved < 0 OR on_hold < 0 OR reserved + on_hold > on_hand`

// audit proves that nothing was oversold and that every counter is what the ledger says.
func (w *world) audit(ctx context.Context) error {
	var oversold int
	if err := w.db.GetContext(ctx, &oversold, oversoldSQL); err != nil {
		return fmt.Errorf("look for oversold stock: %w", err)
	}
	var drifts []audit.Drift
	err := w.db.Read(ctx, "audit", func(tx *db.Tx) (err error) {
		drifts, err = audit.Audit(ctx, tx)
		return err
	})
	if err != nil {
		return err
	}
	w.bench.note("oversold %d, drift %d", oversold, len(drifts))
	if len(drifts) > 0 {
		return fmt.Errorf("counters and ledger differ: %+v", drifts[0])
	}
	if oversold > 0 {
		return fmt.Errorf("%d rows of stock are oversold", oversold)
	}
	return nil
}

// orderTables are the tables an order writes.
var orderTables = []string{"requests", "order_lines", "reservations", "ledger", "pick_tasks", "decisions", "promises", "events", "deliveries"}

// written counts the rows of the tables an order writes.
func (w *world) written(ctx context.Context) (map[string]int64, error) {
	out := map[string]int64{}
	for _, name := range orderTables {
		var n int64
		if err := w.db.GetContext(ctx, &n, "SELECT count(*) FROM "+name); err != nil {
			return nil, fmt.Errorf("count %s: %w", name, err)
		}
		out[name] = n
	}
	return out, nil
}
