package dataload

import (
	"slices"
	"strings"

	"fettle/internal/sheet"
	"fettle/texts"
)

// Grid is a batch of rows: the columns the file has, and for each row the cells that can be stored.
type Grid struct {
	kind    *Kind
	present []int // columns of the kind, by their place in a row of cells
	rows    []*gridRow
	// Done counts what was done with the rows.
	Done Tally
	// delivery is the number that was given for the whole file.
	delivery string
}

// Tally counts rows by what became of them.
type Tally struct {
	Added, Changed, Unchanged, Nothing, Before int
	Deliveries                                 []Delivery
}

func (t *Tally) add(o Tally) {
	t.Added += o.Added
	t.Changed += o.Changed
	t.Unchanged += o.Unchanged
	t.Before += o.Before
	t.Nothing += o.Nothing
	for _, d := range o.Deliveries {
		i := slices.IndexFunc(t.Deliveries, func(k Delivery) bool { return k.Delivery == d.Delivery })
		if i >= 0 {
			t.Deliveries[i].Rows += d.Rows
		} else {
			t.Deliveries = append(t.Deliveries, d)
		}
	}
}

type gridRow struct {
	line   int
	cells  []*string
	raw    []string
	errors []RowError
}

// Len is how many rows there are.
func (g *Grid) Len() int { return len(g.rows) }

// Line is where a row stands in the file.
func (g *Grid) Line(r int) int { return g.rows[r].line }

func (g *Grid) at(name string) int {
	return slices.IndexFunc(g.present, func(i int) bool { return g.kind.Columns[i].Name == name })
}

// Has tells whether the file has a column.
func (g *Grid) Has(name string) bool { return g.at(name) >= 0 }

// Cell is a cell by the name of its column; empty when the file has none.
func (g *Grid) Cell(r int, name string) string { return g.rows[r].cell(g.at(name)) }

func (r *gridRow) cell(i int) string {
	if i >= 0 && r.cells[i] != nil {
		return *r.cells[i]
	}
	return ""
}

// Wrong notes what is wrong with a cell of a row.
func (g *Grid) Wrong(r int, column string, why texts.Sentence) {
	g.rows[r].wrong(column, g.Cell(r, column), why)
}

// maxQuoted is how much of a cell is repeated in an error.
const maxQuoted = 80

func (r *gridRow) wrong(column, value string, why texts.Sentence) {
	if runes := []rune(value); len(runes) > maxQuoted {
		value = string(runes[:maxQuoted]) + "…"
	}
	e := Wrong(r.line, column, why)
	e.Value = strings.ToValidUTF8(strings.ReplaceAll(value, "\x00", "\ufffd"), "\ufffd")
	r.errors = append(r.errors, e)
}

// good are the rows with which nothing is wrong.
func (g *Grid) good() *Grid {
	out := *g
	out.rows = slices.DeleteFunc(slices.Clone(g.rows), func(r *gridRow) bool { return len(r.errors) > 0 })
	return &out
}

// some are the rows from one place to another.
func (g *Grid) some(from, to int) *Grid {
	out := *g
	out.rows, out.Done = g.rows[from:to], Tally{}
	return &out
}

func (g *Grid) key(r *gridRow) string {
	if g.kind.Spelt != nil {
		return g.kind.Spelt(func(name string) string { return r.cell(g.at(name)) })
	}
	cells := make([]string, len(g.kind.Key))
	for i, name := range g.kind.Key {
		cells[i] = r.cell(g.at(name))
	}
	return strings.Join(cells, "\x00")
}

// read is a row of the file as a row of the grid, every fault of its cells noted.
func (g *Grid) read(row sheet.Row, header headerOf) *gridRow {
	out := &gridRow{line: row.Line, raw: row.Cells, cells: make([]*string, len(g.present))}
	if row.Broken != "" {
		out.wrong("", strings.Join(row.Cells, " "), breaks[row.Broken])
		return out
	}
	for i := header.wide; i < len(row.Cells); i++ {
		if strings.TrimSpace(row.Cells[i]) != "" {
			out.wrong("", row.Cells[i], texts.Of("row.cells", "cells", len(row.Cells), "columns", header.wide))
			return out
		}
	}
	if header.strict && len(row.Cells) < header.last {
		out.wrong("", "", texts.Of("row.cells", "cells", len(row.Cells), "columns", header.wide))
		return out
	}
	for i, at := range header.places {
		raw := ""
		if at < len(row.Cells) {
			raw = unshield(row.Cells[at])
		}
		g.readCell(out, i, raw, header.decimal[i])
	}
	for _, at := range header.nameless {
		if at < len(row.Cells) && strings.TrimSpace(row.Cells[at]) != "" {
			out.wrong("", row.Cells[at], texts.Of("row.nameless", "place", at+1))
		}
	}
	if g.kind.Row != nil && len(out.errors) == 0 {
		g.kind.Row(func(name string) string { return out.cell(g.at(name)) },
			func(name string, why texts.Sentence) { out.wrong(name, out.cell(g.at(name)), why) })
	}
	return out
}

func (g *Grid) readCell(out *gridRow, i int, raw string, decimal bool) {
	c := g.kind.Columns[g.present[i]]
	name := c.Name
	var value string
	var why texts.Sentence
	if decimal && strings.TrimSpace(raw) != "" {
		name = c.Decimal
		value, why = minorUnits(strings.TrimSpace(raw), g.currency(out))
		if why.Key == "" {
			value, why = c.value(value)
		}
	} else {
		value, why = c.value(raw)
	}
	if why.Key != "" {
		out.wrong(name, strings.TrimSpace(raw), why)
		return
	}
	if value != "" || !c.Null {
		out.cells[i] = &value
	}
}

func (g *Grid) currency(r *gridRow) string { return r.cell(g.at("currency")) }

var breaks = map[sheet.Break]texts.Sentence{sheet.QuoteOpen: texts.Of("row.quote_open"), sheet.QuoteInside: texts.Of("row.quote_inside"),
	sheet.TooLong: texts.Of("row.row_too_long")}
