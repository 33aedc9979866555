package site

import (
	"context"
	"fmt"

	"github.com/lib/pq"

	"fettle/internal/db"
	"fettle/inventory/ident"
)

const spellSQL = `
SELECT DISTINCT ON (a.asked) a.asked, l.code AS spelled
FROM unnest($1::text[], $2::text[]) AS a (asked, normal)
JOIN locations l ON l.normal = a.normal
WHERE l.twin = 0 OR l.code = a.asked
ORDER BY a.asked, l.code = a.asked DESC`

// Spell answers how the codes of places are written, whatever spelling was sent; one that is not there is left out.
func Spell(ctx context.Context, tx *db.Tx, asked []string) (map[string]string, error) {
	normal := make([]string, len(asked))
	for i, text := range asked {
		normal[i] = ident.Code(text)
	}
	var rows []struct{ Asked, Spelled string }
	if err := tx.SelectContext(ctx, &rows, spellSQL, pq.Array(asked), pq.Array(normal)); err != nil {
		return nil, fmt.Errorf("look how places are spelled: %w", err)
	}
	out := make(map[string]string, len(rows))
	for _, r := range rows {
		out[r.Asked] = r.Spelled
	}
	return out, nil
}
