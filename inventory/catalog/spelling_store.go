package catalog

import (
	"context"
	"fmt"

	"github.com/lib/pq"

	"fettle/internal/db"
	"fettle/inventory/ident"
)

const spellPartsSQL = `
SELECT DISTINCT ON (a.asked) a.asked, p.number AS spelled
FROM unnest($1::text[], $2::text[]) AS a (asked, normal)
JOIN parts p ON p.normal = a.normal
WHERE p.twin = 0 OR p.number = a.asked
ORDER BY a.asked, p.number = a.asked DESC`

// SpellParts answers how the catalogue writes the numbers of parts, whatever spelling was sent; one that is not there is left
// out. Of two that are spelled alike since before that was refused, each is found by its own spelling.
func SpellParts(ctx context.Context, tx *db.Tx, asked []string) (map[string]string, error) {
	return spell(ctx, tx, spellPartsSQL, asked)
}

const spellModelsSQL = `
SELECT DISTINCT ON (a.asked) a.asked, m.number AS spelled
FROM unnest($1::text[], $2::text[]) AS a (asked, normal)
JOIN models m ON m.normal = a.normal
WHERE m.twin = 0 OR m.number = a.asked
ORDER BY a.asked, m.number = a.asked DESC`

// SpellModels answers how the catalogue writes the numbers of models, as SpellParts does for parts.
func SpellModels(ctx context.Context, tx *db.Tx, asked []string) (map[string]string, error) {
	return spell(ctx, tx, spellModelsSQL, asked)
}

func spell(ctx context.Context, tx *db.Tx, query string, asked []string) (map[string]string, error) {
	normal := make([]string, len(asked))
	for i, text := range asked {
		normal[i] = ident.Code(text)
	}
	var rows []struct{ Asked, Spelled string }
	if err := tx.SelectContext(ctx, &rows, query, pq.Array(asked), pq.Array(normal)); err != nil {
		return nil, fmt.Errorf("look how the catalogue spells: %w", err)
	}
	out := make(map[string]string, len(rows))
	for _, r := range rows {
		out[r.Asked] = r.Spelled
	}
	return out, nil
}
