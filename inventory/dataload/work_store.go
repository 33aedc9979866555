package dataload

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"github.com/google/uuid"
	"github.com/lib/pq"

	"fettle/internal/db"
	"fettle/internal/fault"
	"fettle/inventory/count"
	"fettle/inventory/stock"
	"fettle/inventory/transfer"
	"fettle/texts"
)

// workKinds are files that are work to be done: they go through the verbs of their rooms.
func workKinds() []Kind {
	return []Kind{stockKind,
		{Name: FileTransfers, After: []FileKind{FileLocations, FileParts, FileStock}, Whole: true, Load: loadTransfers, Export: transfersExportSQL,
			Key: []string{"reference", "from_location", "to_location", "part", "condition"}, Columns: []Column{
				{Name: "reference", Required: true, Read: Text(64)},
				{Name: "from_location", Required: true, Refers: "locations.code"},
				{Name: "to_location", Required: true, Refers: "locations.code"},
				{Name: "part", Required: true, Refers: "parts.number"},
				{Name: "condition", Required: true, Read: OneOf(stock.Judged())},
				{Name: "quantity", Cast: "bigint", Required: true, Read: Number(0, stock.MaxQuantity)}},
			Sample: []string{"T-1", "WH-1", "WH-2", "P-100", "new", "4"}},
		{Name: FileCounts, After: []FileKind{FileLocations, FileParts, FileStock, FileTransfers}, Whole: true, Load: loadCounts, Export: countsExportSQL,
			Key: []string{"location", "part", "condition"}, Columns: []Column{
				{Name: "location", Required: true, Refers: "locations.code"},
				{Name: "part", Required: true, Refers: "parts.number"},
				{Name: "condition", Required: true, Read: OneOf(stock.Conditions())},
				{Name: "counted", Cast: "bigint", Required: true, Read: Number(0, stock.MaxQuantity)},
				// Serials of the pieces that were found.
				{Name: "serials", Lines: true, Read: List(Text(64))}},
			Sample: []string{"WH-1", "P-100", "new", "5", ""}},
	}
}

const claimRunSQL = `
INSERT INTO import_runs (id, kind, digest, rows, at, by)
VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT DO NOTHING`

// claimRun tells whether a file of work that is done once was not loaded before; one that was changes nothing.
func (g *Grid) claimRun(ctx context.Context, tx *db.Tx) (bool, error) {
	id, err := uuid.NewV7()
	if err != nil {
		return false, fmt.Errorf("make an import id: %w", err)
	}
	claimed, err := tx.ExecContext(ctx, claimRunSQL, id, string(g.kind.Name), g.digest(), g.Len(), tx.Now, tx.By)
	if err != nil {
		return false, fmt.Errorf("claim the import: %w", err)
	}
	n, err := claimed.RowsAffected()
	if err == nil && n == 0 {
		g.Done.Unchanged, g.Done.Before = g.Len(), g.Len()
	}
	return n > 0, err
}

// group are rows of a file that belong together, in the order of the file.
type group struct {
	key  []string
	rows []int
}

func (g *Grid) groups(by ...string) []group {
	var out []group
	at := map[string]int{}
	for r := range g.rows {
		var key []string
		for _, name := range by {
			key = append(key, g.Cell(r, name))
		}
		id := fmt.Sprintf("%q", key)
		i, known := at[id]
		if !known {
			i = len(out)
			at[id], out = i, append(out, group{key: key})
		}
		out[i].rows = append(out[i].rows, r)
	}
	return out
}

// refused notes what a rule says against rows that belong together, and passes on what is no rule. The first carries the
// reason; the others are not loaded without it.
func (g *Grid) refused(rows []int, err error) error {
	rule, ok := errors.AsType[*fault.Fault](err)
	if !ok || rule.Kind == fault.Internal || rule.Kind == fault.Unavailable {
		return err
	}
	g.ruled(rows[0], rule)
	g.together(rows)
	return nil
}

// together gives up rows that belong to one that is at fault.
func (g *Grid) together(rows []int) {
	first := slices.IndexFunc(rows, func(r int) bool { return len(g.rows[r].errors) > 0 })
	if first < 0 {
		return
	}
	for _, r := range rows {
		if len(g.rows[r].errors) == 0 {
			g.Wrong(r, "", texts.Of("row.together", "first", g.Line(rows[first])))
		}
	}
}

const sameTransferSQL = `
SELECT l.part, l.condition, l.quantity
FROM transfers t
JOIN transfer_lines l ON l.transfer = t.id
WHERE (t.reference = $1 OR t.id = $1) AND t.from_location = $2 AND t.to_location = $3`

// loadTransfers opens a transfer for each reference and way; nothing moves until it is shipped. One that was opened under
// its reference before is not opened again, whatever became of it.
func loadTransfers(ctx context.Context, tx *db.Tx, g *Grid) error {
	if _, err := tx.ExecContext(ctx, "SELECT pg_advisory_xact_lock(hashtext('import transfers'))"); err != nil {
		return fmt.Errorf("wait for other files of transfers: %w", err)
	}
	for _, way := range g.groups("reference", "from_location", "to_location") {
		o := transfer.Order{Reference: way.key[0], From: way.key[1], To: way.key[2]}
		for _, r := range way.rows {
			quantity, err := strconv.ParseInt(g.Cell(r, "quantity"), 10, 64)
			if err != nil {
				return fmt.Errorf("read the quantity of line %d: %w", g.Line(r), err)
			}
			if quantity > 0 {
				o.Lines = append(o.Lines, transfer.Want{Part: g.Cell(r, "part"), Condition: stock.Condition(g.Cell(r, "condition")), Quantity: quantity})
			}
		}
		g.Done.Nothing += len(way.rows) - len(o.Lines)
		if len(o.Lines) == 0 {
			continue
		}
		known, err := g.openedBefore(ctx, tx, o, way.rows)
		if err != nil {
			return err
		}
		if known {
			continue
		}
		if _, err := transfer.Open(ctx, tx, o); err != nil {
			if err := g.refused(way.rows, err); err != nil {
				return err
			}
			continue
		}
		g.Done.Added += len(o.Lines)
	}
	return nil
}

// openedBefore tells whether there is a transfer of this reference and way. When it lists something else, the rows are at
// fault.
func (g *Grid) openedBefore(ctx context.Context, tx *db.Tx, o transfer.Order, rows []int) (bool, error) {
	var stored []transfer.Want
	if err := tx.SelectContext(ctx, &stored, sameTransferSQL, o.Reference, o.From, o.To); err != nil {
		return false, fmt.Errorf("look for transfer %s: %w", o.Reference, err)
	}
	if len(stored) == 0 {
		return false, nil
	}
	if len(stored) != len(o.Lines) || slices.ContainsFunc(o.Lines, func(w transfer.Want) bool { return !slices.Contains(stored, w) }) {
		g.Wrong(rows[0], "reference", texts.Of("row.opened_otherwise", "reference", o.Reference))
		g.together(rows)
		return true, nil
	}
	g.Done.add(Tally{Before: len(o.Lines), Unchanged: len(o.Lines)})
	return true, nil
}

const beingCountedSQL = `
SELECT DISTINCT part
FROM count_lines
WHERE location = $1 AND part = ANY ($2) AND state IN ('open', 'recount', 'counted')`

// loadCounts opens a sheet for each place and enters what was found. Booking stays with a person, who sees the differences
// then, and with a second one where they are large; a count far from the book is to be counted again, as by hand.
func loadCounts(ctx context.Context, tx *db.Tx, g *Grid) error {
	if fresh, err := g.claimRun(ctx, tx); err != nil || !fresh {
		return err
	}
	for _, place := range g.groups("location") {
		var parts []string
		for _, r := range place.rows {
			if p := g.Cell(r, "part"); !slices.Contains(parts, p) {
				parts = append(parts, p)
			}
		}
		var busy []string
		if err := tx.SelectContext(ctx, &busy, beingCountedSQL, place.key[0], pq.Array(parts)); err != nil {
			return fmt.Errorf("look what is being counted: %w", err)
		}
		for _, r := range place.rows {
			if slices.Contains(busy, g.Cell(r, "part")) {
				g.Wrong(r, "part", texts.Of("row.being_counted"))
			}
		}
		if len(busy) > 0 {
			g.together(place.rows)
			continue
		}
		opened, err := count.Open(ctx, tx, place.key[0], parts, "")
		if err == nil {
			err = g.enter(ctx, tx, opened, place.rows)
		}
		if err != nil {
			if err := g.refused(place.rows, err); err != nil {
				return err
			}
			continue
		}
		g.Done.Added += len(place.rows)
	}
	return nil
}

func (g *Grid) enter(ctx context.Context, tx *db.Tx, opened count.Sheet, rows []int) error {
	var found []count.Counted
	wrong := false
	for _, r := range rows {
		n := slices.IndexFunc(opened.Lines, func(l count.Line) bool {
			return l.Part == g.Cell(r, "part") && string(l.Condition) == g.Cell(r, "condition")
		})
		if n < 0 {
			g.Wrong(r, "condition", texts.Of("row.condition"))
			wrong = true
			continue
		}
		quantity, err := strconv.ParseInt(g.Cell(r, "counted"), 10, 64)
		if err != nil {
			return fmt.Errorf("read the count of line %d: %w", g.Line(r), err)
		}
		found = append(found, count.Counted{Line: opened.Lines[n].Line, Quantity: quantity, Serials: Words(g.Cell(r, "serials"))})
	}
	if wrong {
		return nil
	}
	_, err := count.Enter(ctx, tx, opened.ID, found)
	return err
}
