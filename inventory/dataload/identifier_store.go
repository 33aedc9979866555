package dataload

import (
	"context"
	"fmt"
	"slices"

	"fettle/internal/db"
	"fettle/inventory/catalog"
	"fettle/inventory/ident"
	"fettle/inventory/site"
	"fettle/texts"
)

// Identifier is an identifier of a kind, as every door reads it.
func Identifier(kind ident.Kind) Reading {
	return func(v string) (string, texts.Sentence) {
		shown, f := ident.Read(kind, v)
		if f != nil {
			return "", texts.Sentence{Key: f.Key(), Values: f.Values}
		}
		return shown, right
	}
}

// spelt is what makes two rows the same that are named by one identifier.
func spelt(column string) func(cell func(string) string) string {
	return func(cell func(string) string) string { return ident.Code(cell(column)) }
}

// Speller says how the database writes what is asked for, by what was asked; what is not there it leaves out.
type Speller func(ctx context.Context, tx *db.Tx, asked []string) (map[string]string, error)

// spellers say how the database writes what a column names.
var spellers = map[string]Speller{
	"product_lines.product_line": spellIn("product_lines", "product_line"), "part_categories.category": spellIn("part_categories", "category"),
	"calendars.calendar": spellIn("calendars", "calendar"),
	"parts.number":       catalog.SpellParts, "models.number": catalog.SpellModels, "locations.code": site.Spell,
}

// spellIn spells codes of a table that is short enough to be read whole.
func spellIn(table, column string) Speller {
	return func(ctx context.Context, tx *db.Tx, asked []string) (map[string]string, error) {
		var codes []string
		if err := tx.SelectContext(ctx, &codes, "SELECT "+column+" FROM "+table); err != nil {
			return nil, fmt.Errorf("read %s: %w", table, err)
		}
		return Spelling(codes, asked), nil
	}
}

// Spelling finds how codes are written that were asked for in any case and width; the very spelling wins.
func Spelling(codes, asked []string) map[string]string {
	written, out := make(map[string]string, len(codes)), map[string]string{}
	for _, c := range codes {
		written[ident.Code(c)] = c
	}
	for _, c := range codes {
		out[c] = c
	}
	spelled := make(map[string]string, len(asked))
	for _, a := range asked {
		if c, same := out[a]; same {
			spelled[a] = c
		} else if c := written[ident.Code(a)]; c != "" {
			spelled[a] = c
		}
	}
	return spelled
}

// SpellBy has every column that is or refers to "table.column" written as the database writes it.
func SpellBy(named string, find Speller) { spellers[named] = find }

// spell writes the identifiers of rows as the database does, or as the file itself does first: a row of another spelling is of the
// same thing.
func (g *Grid) spell(ctx context.Context, tx *db.Tx) error {
	for i, at := range g.present {
		c := g.kind.Columns[at]
		names := c.Refers
		if names == "" && len(g.kind.Key) > 0 && c.Name == g.kind.Key[0] {
			names = g.kind.Table + "." + c.Name
		}
		find := spellers[names]
		if find == nil {
			continue
		}
		values := map[string]bool{}
		for _, r := range g.rows {
			if v := r.cell(i); v != "" {
				values[v] = true
			}
		}
		spelled, err := find(ctx, tx, sortedKeys(values))
		if err != nil {
			return err
		}
		first := map[string]string{}
		if key := slices.Index(g.kind.Key, "code"); key >= 0 && g.kind.Whole {
			for r := range g.rows {
				if code := g.Cell(r, "code"); first[ident.Code(code)] == "" {
					first[ident.Code(code)] = code
				}
			}
		}
		for _, r := range g.rows {
			v := r.cell(i)
			if s, known := spelled[v]; known {
				r.cells[i] = &s
			} else if s := first[ident.Code(v)]; v != "" && s != "" {
				r.cells[i] = &s
			}
		}
	}
	return nil
}
