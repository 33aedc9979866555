package dataload

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/lib/pq"

	"fettle/internal/db"
	"fettle/texts"
)

// Import reads a CSV file of a kind and writes it: every error of every row is told in one pass, and nothing is
// written when there is one, or when it is a dry run. Loading a file again changes nothing.
func Import(ctx context.Context, tx *db.Tx, kind FileKind, r io.Reader, dryRun bool) (ImportReport, error) {
	report := ImportReport{Kind: string(kind), DryRun: dryRun, Errors: []RowError{}}
	load := loadRows
	s, known := sheets[kind]
	switch kind {
	case FileStock:
		s, known, load = stockSheet, true, loadStock
	case FileTransfers:
		s, known, load = transferSheet, true, loadTransfers
	case FileCounts:
		s, known, load = countSheet, true, loadCounts
	}
	if !known {
		return report, ErrImport.Because("kind").With("kind", kind, "kinds", FileKinds()).At("kind")
	}
	g := readGrid(s, r)
	report.Rows = len(g.cells)
	if len(g.errors) == 0 {
		if err := g.checkReferences(ctx, tx); err != nil {
			return report, err
		}
	}
	if len(g.errors) == 0 && kind == FileSupersessions {
		if err := errors.Join(g.checkLoops(ctx, tx), g.checkFactors(ctx, tx)); err != nil {
			return report, err
		}
	}
	if len(g.errors) == 0 && kind == FileParts {
		if err := g.checkSerialised(ctx, tx); err != nil {
			return report, err
		}
	}
	if len(g.errors) > 0 {
		report.Errors = g.errors
		return report, nil
	}
	return report, db.InSavepoint(ctx, tx, func() (bool, error) {
		err := load(ctx, tx, s, g, &report)
		if refused, ok := errors.AsType[*pq.Error](err); ok && refused.Code.Class() == "23" {
			// A law that no cell breaks alone, such as a lower bound above its upper one.
			g.fail(0, refused.Column, texts.Of("row.refused", "constraint", refused.Constraint, "detail", refused.Detail))
			err = nil
		}
		if len(g.errors) > 0 {
			report.Added, report.Changed, report.Unchanged = 0, 0, 0
			report.Errors = g.errors
		}
		return !dryRun && len(g.errors) == 0, err
	})
}

// checkReferences notes cells that name what neither the database nor, for a table that refers to itself, the file
// has.
func (g *grid) checkReferences(ctx context.Context, tx *db.Tx) error {
	for i, c := range g.columns {
		if c.refers == "" {
			continue
		}
		table, target, _ := strings.Cut(c.refers, ".")
		have := map[string]bool{}
		if table == "locations" && c.name == "parent" {
			for r := range g.cells {
				have[g.cell(r, target)] = true
			}
		}
		values := map[string]bool{}
		for _, cells := range g.cells {
			if cells[i] != nil && *cells[i] != "" {
				values[*cells[i]] = true
			}
		}
		var found []string
		query := fmt.Sprintf("SELECT DISTINCT %s FROM %s WHERE %s = ANY ($1)", target, table, target)
		if err := tx.SelectContext(ctx, &found, query, pq.Array(sortedKeys(values))); err != nil {
			return fmt.Errorf("look up %s: %w", c.refers, err)
		}
		for _, f := range found {
			have[f] = true
		}
		for r, cells := range g.cells {
			if cells[i] != nil && *cells[i] != "" && !have[*cells[i]] {
				g.fail(g.lines[r], c.name, texts.Of("row.unknown", "value", *cells[i]))
			}
		}
	}
	return nil
}

const inStockSQL = `
SELECT DISTINCT p.number, p.serialised
FROM parts p
JOIN stock s ON s.part = p.number AND s.on_hand > 0
WHERE p.number = ANY ($1)`

// checkSerialised notes parts that would begin or cease to have serials while pieces of them lie somewhere.
func (g *grid) checkSerialised(ctx context.Context, tx *db.Tx) error {
	if g.at("serialised") < 0 {
		return nil
	}
	line := map[string]int{}
	for r := range g.cells {
		line[g.cell(r, "number")] = r
	}
	numbers := make([]string, 0, len(line))
	for n := range line {
		numbers = append(numbers, n)
	}
	var rows []struct {
		Number     string
		Serialised bool
	}
	if err := tx.SelectContext(ctx, &rows, inStockSQL, pq.Array(numbers)); err != nil {
		return fmt.Errorf("look which parts are in stock: %w", err)
	}
	for _, p := range rows {
		if r := line[p.Number]; g.cell(r, "serialised") != strconv.FormatBool(p.Serialised) {
			g.fail(g.lines[r], "serialised", texts.Of("row.in_stock", "part", p.Number))
		}
	}
	return nil
}

// loadRows writes the rows of a table; a row that is there is changed where it differs.
func loadRows(ctx context.Context, tx *db.Tx, s sheet, g *grid, report *ImportReport) error {
	args := make([]any, len(g.columns))
	for i := range g.columns {
		values := make([]*string, len(g.cells))
		for r, cells := range g.cells {
			values[r] = cells[i]
		}
		args[i] = pq.Array(values)
	}
	var added []bool
	if err := tx.SelectContext(ctx, &added, upsertOf(s, g.columns), args...); err != nil {
		return fmt.Errorf("write %s: %w", report.Kind, err)
	}
	for _, a := range added {
		if a {
			report.Added++
		} else {
			report.Changed++
		}
	}
	report.Unchanged = report.Rows - report.Added - report.Changed
	return nil
}

// upsertOf makes the statement out of names in sheets, never of names in a file. Columns that the file does not have
// keep their value.
func upsertOf(s sheet, present []column) string {
	var names, arrays, casts, set, old, fresh []string
	for i, c := range present {
		names = append(names, c.name)
		arrays = append(arrays, fmt.Sprintf("$%d::text[]", i+1))
		casts = append(casts, "f."+c.name+"::"+c.cast)
		isKey := false
		for _, k := range s.key {
			isKey = isKey || k == c.name
		}
		if !isKey {
			set = append(set, c.name+" = excluded."+c.name)
			old = append(old, "t."+c.name)
			fresh = append(fresh, "excluded."+c.name)
		}
	}
	columns := strings.Join(names, ", ")
	statement := fmt.Sprintf("INSERT INTO %s AS t (%s)\nSELECT %s\nFROM unnest(%s) AS f (%s)\nON CONFLICT (%s) ", s.table, columns,
		strings.Join(casts, ", "), strings.Join(arrays, ", "), columns, strings.Join(s.key, ", "))
	if len(set) == 0 {
		return statement + "DO NOTHING\nRETURNING true"
	}
	if s.versioned {
		set = append(set, "version = t.version + 1")
	}
	return statement + fmt.Sprintf("DO UPDATE\nSET %s\nWHERE (%s) IS DISTINCT FROM (%s)\nRETURNING (xmax = 0)", strings.Join(set, ", "),
		strings.Join(old, ", "), strings.Join(fresh, ", "))
}

func sortedKeys(set map[string]bool) []string { return slices.Sorted(maps.Keys(set)) }
