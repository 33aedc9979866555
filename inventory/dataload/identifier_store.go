package dataload

import (
	"context"
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
	"parts.number": catalog.SpellParts, "models.number": catalog.SpellModels, "locations.code": site.Spell,
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
