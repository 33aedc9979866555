package dataload

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/google/uuid"

	"fettle/internal/db"
	"fettle/internal/fault"
	"fettle/inventory/count"
	"fettle/inventory/stock"
	"fettle/inventory/transfer"
	"fettle/texts"
)

var transferSheet = sheet{key: []string{"reference", "from_location", "to_location", "part", "condition"}, columns: []column{
	{name: "reference", cast: "text", required: true, read: readText(64)},
	{name: "from_location", cast: "text", required: true, refers: "locations.code"},
	{name: "to_location", cast: "text", required: true, refers: "locations.code"},
	{name: "part", cast: "text", required: true, refers: "parts.number"},
	{name: "condition", cast: "text", required: true, read: oneOf(stock.Conditions())},
	{name: "quantity", cast: "bigint", required: true, read: readNumber(1, stock.MaxQuantity)},
}}

var countSheet = sheet{key: []string{"location", "part", "condition"}, columns: []column{
	{name: "location", cast: "text", required: true, refers: "locations.code"},
	{name: "part", cast: "text", required: true, refers: "parts.number"},
	{name: "condition", cast: "text", required: true, read: oneOf(stock.Conditions())},
	{name: "counted", cast: "bigint", required: true, read: readNumber(0, stock.MaxQuantity)},
	// Serials of the pieces that were found, parted by spaces.
	{name: "serials", cast: "text", read: readText(1_000_000)},
}}

// claimRun tells whether a file of work that is done once was not loaded before; one that was changes nothing.
func claimRun(ctx context.Context, tx *db.Tx, s sheet, g *grid, report *ImportReport) (bool, error) {
	id, err := uuid.NewV7()
	if err != nil {
		return false, fmt.Errorf("make an import id: %w", err)
	}
	claimed, err := tx.ExecContext(ctx, claimRunSQL, id, report.Kind, g.digest(s), report.Rows, tx.Now, tx.By)
	if err != nil {
		return false, fmt.Errorf("claim the import: %w", err)
	}
	n, err := claimed.RowsAffected()
	if err == nil && n == 0 {
		report.Unchanged = report.Rows
	}
	return n > 0, err
}

// group are rows of a file that belong together, in the order of the file.
type group struct {
	key  []string
	rows []int
}

func (g *grid) groups(by ...string) []group {
	var out []group
	for r := range g.cells {
		var key []string
		for _, name := range by {
			key = append(key, g.cell(r, name))
		}
		i := slices.IndexFunc(out, func(o group) bool { return slices.Equal(o.key, key) })
		if i < 0 {
			out, i = append(out, group{key: key}), len(out)
		}
		out[i].rows = append(out[i].rows, r)
	}
	return out
}

// refused notes what a rule says against a row, or a group of them, and passes on what is no rule.
func (g *grid) refused(r int, err error) error {
	var rule *fault.Fault
	if errors.As(err, &rule) && rule.Kind != fault.Internal && rule.Kind != fault.Unavailable {
		column := rule.Field[strings.LastIndex(rule.Field, ".")+1:]
		g.fail(g.lines[r], column, texts.Sentence{Key: rule.Key(), Values: rule.Values})
		return nil
	}
	return err
}

// loadTransfers opens a transfer for each reference and way; nothing moves until it is shipped.
func loadTransfers(ctx context.Context, tx *db.Tx, s sheet, g *grid, report *ImportReport) error {
	if fresh, err := claimRun(ctx, tx, s, g, report); err != nil || !fresh {
		return err
	}
	for _, way := range g.groups("reference", "from_location", "to_location") {
		o := transfer.Order{Reference: way.key[0], From: way.key[1], To: way.key[2]}
		for _, r := range way.rows {
			quantity, err := strconv.ParseInt(g.cell(r, "quantity"), 10, 64)
			if err != nil {
				return fmt.Errorf("read the quantity of line %d: %w", g.lines[r], err)
			}
			o.Lines = append(o.Lines, transfer.Want{Part: g.cell(r, "part"), Condition: stock.Condition(g.cell(r, "condition")), Quantity: quantity})
		}
		if _, err := transfer.Open(ctx, tx, o); err != nil {
			if err := g.refused(way.rows[0], err); err != nil {
				return err
			}
			continue
		}
		report.Added += len(way.rows)
	}
	return nil
}

// loadCounts opens a sheet for each place and enters what was found. Booking stays with a person, who sees the differences
// then, and with a second one where they are large; a count far from the book is to be counted again, as by hand.
func loadCounts(ctx context.Context, tx *db.Tx, s sheet, g *grid, report *ImportReport) error {
	if fresh, err := claimRun(ctx, tx, s, g, report); err != nil || !fresh {
		return err
	}
	for _, place := range g.groups("location") {
		var parts []string
		for _, r := range place.rows {
			if p := g.cell(r, "part"); !slices.Contains(parts, p) {
				parts = append(parts, p)
			}
		}
		opened, err := count.Open(ctx, tx, place.key[0], parts, "")
		if err == nil {
			err = g.enter(ctx, tx, opened, place.rows)
		}
		if err != nil {
			if err := g.refused(place.rows[0], err); err != nil {
				return err
			}
			continue
		}
		report.Added += len(place.rows)
	}
	return nil
}

func (g *grid) enter(ctx context.Context, tx *db.Tx, opened count.Sheet, rows []int) error {
	var found []count.Counted
	for _, r := range rows {
		n := slices.IndexFunc(opened.Lines, func(l count.Line) bool {
			return l.Part == g.cell(r, "part") && string(l.Condition) == g.cell(r, "condition")
		})
		if n < 0 {
			g.fail(g.lines[r], "condition", texts.Of("row.condition"))
			continue
		}
		quantity, err := strconv.ParseInt(g.cell(r, "counted"), 10, 64)
		if err != nil {
			return fmt.Errorf("read the count of line %d: %w", g.lines[r], err)
		}
		found = append(found, count.Counted{Line: opened.Lines[n].Line, Quantity: quantity, Serials: strings.Fields(g.cell(r, "serials"))})
	}
	if len(g.errors) > 0 {
		return nil
	}
	_, err := count.Enter(ctx, tx, opened.ID, found)
	return err
}
