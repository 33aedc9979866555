package dataload

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/lib/pq"

	"fettle/internal/db"
)

// loadRows writes the rows of a table; a row that is there is changed where it differs.
func loadRows(ctx context.Context, tx *db.Tx, g *Grid) error {
	args := make([]any, len(g.present))
	for i := range g.present {
		values := make([]*string, len(g.rows))
		for r, row := range g.rows {
			values[r] = row.cells[i]
		}
		args[i] = pq.Array(values)
	}
	var added []bool
	if err := tx.SelectContext(ctx, &added, g.upsert(), args...); err != nil {
		return fmt.Errorf("write %s: %w", g.kind.Name, err)
	}
	for _, a := range added {
		if a {
			g.Done.Added++
		} else {
			g.Done.Changed++
		}
	}
	g.Done.Unchanged = g.Len() - len(added)
	return nil
}

// upsert makes the statement out of names of columns, never of names in a file. Columns that the file does not have keep
// their value.
func (g *Grid) upsert() string {
	var names, arrays, casts, set, old, fresh []string
	for i, at := range g.present {
		c := g.kind.Columns[at]
		names = append(names, c.Name)
		arrays = append(arrays, fmt.Sprintf("$%d::text[]", i+1))
		into := c.Into
		if into == "" {
			into = "%s::" + c.cast()
		}
		casts = append(casts, fmt.Sprintf(into, "f."+c.Name))
		if !slices.Contains(g.kind.Key, c.Name) {
			set = append(set, c.Name+" = excluded."+c.Name)
			old = append(old, "t."+c.Name)
			fresh = append(fresh, "excluded."+c.Name)
		}
	}
	columns := strings.Join(names, ", ")
	conflict := g.kind.Conflict
	if conflict == nil {
		conflict = g.kind.Key
	}
	statement := fmt.Sprintf("INSERT INTO %s AS t (%s)\nSELECT %s\nFROM unnest(%s) AS f (%s)\nON CONFLICT (%s) ", g.kind.Table, columns,
		strings.Join(casts, ", "), strings.Join(arrays, ", "), columns, strings.Join(conflict, ", "))
	if len(set) == 0 {
		return statement + "DO NOTHING\nRETURNING true"
	}
	if g.kind.Versioned {
		set = append(set, "version = t.version + 1")
	}
	return statement + fmt.Sprintf("DO UPDATE\nSET %s\nWHERE (%s) IS DISTINCT FROM (%s)\nRETURNING (xmax = 0)", strings.Join(set, ", "),
		strings.Join(old, ", "), strings.Join(fresh, ", "))
}
