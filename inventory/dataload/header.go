package dataload

import (
	"slices"
	"strings"

	"fettle/internal/sheet"
	"fettle/texts"
)

// headerOf says where the columns of a kind stand in the rows of a file.
type headerOf struct {
	names []string
	// wide is how many cells the header has, last the place behind the last column that has a name.
	wide, last int
	// places are where the grid's columns stand; decimal tells which are written with their fraction.
	places  []int
	decimal []bool
	// nameless are columns that nothing heads.
	nameless []int
	// strict files end a row where a column ends; a workbook leaves empty cells out.
	strict bool
}

// readHeader finds the columns; what is wrong with them is wrong with the file.
func (g *Grid) readHeader(row sheet.Row, o Options, report *ImportReport, strict bool) headerOf {
	h := headerOf{wide: len(row.Cells), strict: strict, names: row.Cells}
	if row.Broken != "" {
		report.note(Wrong(row.Line, "", breaks[row.Broken]))
		return h
	}
	wrong := func(cell string, why texts.Sentence) {
		r := &gridRow{line: row.Line}
		r.wrong(strings.TrimSpace(cell), "", why)
		report.note(r.errors[0])
	}
	if !g.kind.knows(row.Cells) {
		report.note(Wrong(row.Line, "", texts.Of("row.no_header", "columns", g.kind.header())))
		return h
	}
	for at, cell := range row.Cells {
		if heading(cell) == "" {
			h.nameless = append(h.nameless, at)
			continue
		}
		h.last = at + 1
		i, decimal := g.kind.column(cell)
		switch {
		case i < 0 && (o.IgnoreUnknown || heading(cell) == errorColumn):
			report.Ignored = append(report.Ignored, strings.ToValidUTF8(strings.TrimSpace(cell), "\ufffd"))
		case i < 0:
			wrong(cell, texts.Of("row.column_unknown", "columns", g.kind.header()))
		case g.at(g.kind.Columns[i].Name) >= 0:
			wrong(cell, texts.Of("row.column_twice"))
		default:
			g.present, h.places, h.decimal = append(g.present, i), append(h.places, at), append(h.decimal, decimal)
		}
	}
	h.order(g)
	for _, c := range g.kind.Columns {
		if c.Required && !g.Has(c.Name) {
			wrong(c.Name, texts.Of("row.column_missing"))
		}
	}
	return h
}

// knows tells whether any cell of a header is a column: a file without one begins with its first row.
func (k *Kind) knows(cells []string) bool {
	return slices.ContainsFunc(cells, func(cell string) bool { i, _ := k.column(cell); return i >= 0 })
}

// order puts the columns in the order of the kind, so that the currency of a price is read before it.
func (h *headerOf) order(g *Grid) {
	var present, places []int
	var decimal []bool
	take := func(late bool) {
		for i := range g.kind.Columns {
			for k, p := range g.present {
				if p == i && h.decimal[k] == late {
					present, places, decimal = append(present, p), append(places, h.places[k]), append(decimal, late)
				}
			}
		}
	}
	take(false)
	take(true)
	g.present, h.places, h.decimal = present, places, decimal
}
