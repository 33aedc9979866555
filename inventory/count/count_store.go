package count

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"

	"github.com/lib/pq"

	"fettle/internal/db"
	numbering "fettle/internal/number"
	"fettle/internal/policy"
	"fettle/inventory/catalog"
	"fettle/inventory/stock"
)

func countPolicy(ctx context.Context, tx *db.Tx) (p Policy, err error) {
	found, err := policy.InForce(ctx, tx, "count", &p)
	if err == nil && !found {
		err = errors.New("read the policy of counts: no version is in force")
	}
	return p, err
}

const keysToCountSQL = `
SELECT part, location, condition
FROM stock
WHERE location = $1
  AND (CARDINALITY($2::text[]) = 0 OR part = ANY ($2))
  AND ($3 = '' OR bin = $3)
  AND (on_hand > 0 OR CARDINALITY($2::text[]) > 0)
ORDER BY part, location, condition
LIMIT $4`

const openLinesSQL = `
INSERT INTO count_lines (count, line, location, part, condition, bin, position)
SELECT $1, row_number() OVER (ORDER BY s.bin, s.part, s.condition), s.location, s.part, s.condition, s.bin,
       (SELECT coalesce(max(id), 0) FROM ledger)
FROM stock s
JOIN unnest($2::text[], $3::text[], $4::text[]) AS k (part, location, condition) USING (part, location, condition)`

// maxCountLines bounds a sheet to what a person counts in a day.
const maxCountLines = 1000

// Open opens a sheet for parts of a place, or for a bin, or for all that lies there. The stock keys are locked while the
// position is read: a movement that is being written has its entry before the position, one that comes later after it.
func Open(ctx context.Context, tx *db.Tx, location string, parts []string, bin string) (Sheet, error) {
	if err := stock.KeepsStock(ctx, tx, location); err != nil {
		return Sheet{}, err
	}
	if _, err := catalog.PartsByNumber(ctx, tx, parts); err != nil {
		return Sheet{}, err
	}
	var rows []stock.Key
	if parts == nil {
		parts = []string{}
	}
	bin, err := stock.SpellBin(ctx, tx, location, bin)
	if err != nil {
		return Sheet{}, err
	}
	if err := tx.SelectContext(ctx, &rows, keysToCountSQL, location, pq.Array(parts), bin, maxCountLines+1); err != nil {
		return Sheet{}, fmt.Errorf("read what to count: %w", err)
	}
	for _, p := range parts {
		// A part that never lay there may be found there.
		if bin == "" && !slices.ContainsFunc(rows, func(r stock.Key) bool { return r.Part == p }) {
			rows = append(rows, stock.Key{Part: p, Location: location, Condition: stock.New})
		}
	}
	if len(rows) == 0 || len(rows) > maxCountLines {
		return Sheet{}, ErrCountLine.Because("how_many").With("most", maxCountLines).At("body.parts")
	}
	slices.SortFunc(rows, stock.Key.Compare)
	if err := stock.LockStockKeys(ctx, tx, rows); err != nil {
		return Sheet{}, err
	}
	var n int64
	if err := tx.GetContext(ctx, &n, "SELECT nextval('count_numbers')"); err != nil {
		return Sheet{}, fmt.Errorf("number a count: %w", err)
	}
	id := numbering.New("N", n)
	if _, err := tx.ExecContext(ctx, "INSERT INTO counts (id, location, opened_at, opened_by) VALUES ($1, $2, $3, $4)",
		id, location, tx.Now, tx.By); err != nil {
		return Sheet{}, fmt.Errorf("open a count: %w", err)
	}
	p, l, c := stock.KeyArrays(rows)
	if _, err := tx.ExecContext(ctx, openLinesSQL, id, p, l, c); db.Violates(err, "count_line_one_open_per_stock_key") {
		return Sheet{}, ErrCounting
	} else if err != nil {
		return Sheet{}, fmt.Errorf("open lines of a count: %w", err)
	}
	return ByID(ctx, tx, id)
}

const countColumns = `
SELECT id, location, state, opened_at, opened_by, closed_at, closed_by
FROM counts`

const countLinesSQL = `
SELECT count, line, location, part, condition, bin, position, state, first, counted, serials, difference, counted_by, counted_at
FROM count_lines
WHERE count = ANY ($1)
ORDER BY count, line`

// ByID reads one sheet with its lines, differences included.
func ByID(ctx context.Context, tx *db.Tx, id string) (Sheet, error) {
	return oneCount(ctx, tx, id, "")
}

func oneCount(ctx context.Context, tx *db.Tx, id, lock string) (Sheet, error) {
	rows := make([]Sheet, 1)
	if err := tx.GetContext(ctx, &rows[0], countColumns+"\nWHERE id = $1"+lock, id); errors.Is(err, sql.ErrNoRows) {
		return Sheet{}, ErrNoCount.With("count", id)
	} else if err != nil {
		return Sheet{}, fmt.Errorf("read count %s: %w", id, err)
	}
	return rows[0], fillCounts(ctx, tx, rows)
}

func fillCounts(ctx context.Context, tx *db.Tx, rows []Sheet) error {
	ids, byID := make([]string, len(rows)), make(map[string]*Sheet, len(rows))
	for i := range rows {
		ids[i], byID[rows[i].ID] = rows[i].ID, &rows[i]
		rows[i].Lines = []Line{}
	}
	var lines []Line
	if err := tx.SelectContext(ctx, &lines, countLinesSQL, pq.Array(ids)); err != nil {
		return fmt.Errorf("read lines of counts: %w", err)
	}
	for _, l := range lines {
		byID[l.Count].Lines = append(byID[l.Count].Lines, l)
	}
	return nil
}

// Filter narrows a list of sheets; empty fields do not.
type Filter struct {
	Location, Before string
	State            State
	Limit            int
}

// List reads sheets, newest first.
func List(ctx context.Context, tx *db.Tx, f Filter) ([]Sheet, error) {
	var rows []Sheet
	query := countColumns + `
WHERE ($1 = '' OR location = $1)
  AND ($2 = '' OR state = $2)
  AND ($3 = '' OR id < $3)
ORDER BY id DESC
LIMIT $4`
	if err := tx.SelectContext(ctx, &rows, query, f.Location, f.State, f.Before, f.Limit); err != nil {
		return nil, fmt.Errorf("list counts: %w", err)
	}
	return rows, fillCounts(ctx, tx, rows)
}

// One statement sees the counter and the ledger at one moment, so what it takes off is exactly what came on.
const bookAtSQL = `
SELECT s.on_hand - coalesce(m.since, 0)
FROM stock s
CROSS JOIN LATERAL (
    SELECT sum(CASE WHEN g.to_location = s.location AND g.to_condition = s.condition THEN g.quantity ELSE 0 END
             - CASE WHEN g.from_location = s.location AND g.from_condition = s.condition THEN g.quantity ELSE 0 END)::bigint AS since
    FROM ledger g
    WHERE g.part = s.part AND g.id > $4) m
WHERE s.part = $1 AND s.location = $2 AND s.condition = $3`

// onHandAt is what the ledger says lay there up to an entry.
func onHandAt(ctx context.Context, tx *db.Tx, r stock.Key, position int64) (int64, error) {
	var n int64
	if err := tx.GetContext(ctx, &n, bookAtSQL, r.Part, r.Location, r.Condition, position); err != nil {
		return 0, fmt.Errorf("read the book of %s at %d: %w", r.Part, position, err)
	}
	return n, nil
}

func (l Line) row() stock.Key {
	return stock.Key{Part: l.Part, Location: l.Location, Condition: l.Condition}
}

// Both the counter and the position of a recount are read under the lock of the stock key.
const renewPositionSQL = `
UPDATE count_lines
SET state = 'recount', first = $3, counted_by = $4, counted_at = $5, position = (SELECT max(id) FROM ledger)
WHERE count = $1 AND line = $2`

const saveCountedSQL = `
UPDATE count_lines
SET state = 'counted', counted = $3, serials = $4, difference = $5, counted_by = $6, counted_at = $7
WHERE count = $1 AND line = $2`

// Enter writes down what was found. A first count that is too far from the book is counted again, from what lies there as
// it is then; the second one stands.
func Enter(ctx context.Context, tx *db.Tx, id string, found []Counted) (Sheet, error) {
	s, err := oneCount(ctx, tx, id, "\nFOR UPDATE")
	if err != nil {
		return s, err
	}
	if s.State != CountOpen {
		return s, ErrCountState.With("state", s.State)
	}
	policy, err := countPolicy(ctx, tx)
	if err != nil {
		return s, err
	}
	var again []stock.Key
	seen := map[int]bool{}
	for i, f := range found {
		at := fmt.Sprintf("body.lines[%d]", i)
		n := slices.IndexFunc(s.Lines, func(l Line) bool { return l.Line == f.Line })
		if n < 0 || seen[f.Line] {
			return s, ErrCountLine.Because("no_line").With("line", f.Line).At(at + ".line")
		}
		seen[f.Line] = true
		recount, err := enterCount(ctx, tx, s.Lines[n], f, policy)
		if err != nil {
			return s, err
		}
		if recount {
			again = append(again, s.Lines[n].row())
		}
	}
	if err := renewPositions(ctx, tx, s, found, again); err != nil {
		return s, err
	}
	return ByID(ctx, tx, id)
}

// enterCount saves one line, or answers that it has to be counted again.
func enterCount(ctx context.Context, tx *db.Tx, l Line, f Counted, policy Policy) (bool, error) {
	if !Lines.Has(l.State, LineCounted) {
		return false, Lines.Refusal(l.State, LineCounted).Because("line_counted").With("line", l.Line)
	}
	part, err := catalog.PartByNumber(ctx, tx, l.Part)
	if err != nil {
		return false, err
	}
	if part.Serialised && stock.IsTracked(l.Condition, false) || len(f.Serials) > 0 {
		if err := stock.CheckSerials(part, f.Quantity, f.Serials); err != nil {
			return false, err
		}
		if err := stock.SpellSerials(ctx, tx, l.Part, f.Serials); err != nil {
			return false, err
		}
	}
	book, err := onHandAt(ctx, tx, l.row(), l.Position)
	if err != nil {
		return false, err
	}
	difference := f.Quantity - book
	if l.State == LineOpen && policy.Recounts(book, difference) {
		return true, nil
	}
	if f.Serials == nil {
		f.Serials = []string{}
	}
	if _, err := tx.ExecContext(ctx, saveCountedSQL, l.Count, l.Line, f.Quantity, pq.Array(f.Serials), difference, tx.By, tx.Now); err != nil {
		return false, fmt.Errorf("save line %d of count %s: %w", l.Line, l.Count, err)
	}
	return false, nil
}

func renewPositions(ctx context.Context, tx *db.Tx, s Sheet, found []Counted, again []stock.Key) error {
	if len(again) == 0 {
		return nil
	}
	slices.SortFunc(again, stock.Key.Compare)
	if err := stock.LockStockKeys(ctx, tx, again); err != nil {
		return err
	}
	for _, l := range s.Lines {
		if !slices.Contains(again, l.row()) {
			continue
		}
		first := found[slices.IndexFunc(found, func(f Counted) bool { return f.Line == l.Line })].Quantity
		if _, err := tx.ExecContext(ctx, renewPositionSQL, l.Count, l.Line, first, tx.By, tx.Now); err != nil {
			return fmt.Errorf("ask for a recount of line %d: %w", l.Line, err)
		}
	}
	return nil
}
