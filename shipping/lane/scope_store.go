package lane

import (
	"context"
	"fmt"

	"github.com/lib/pq"

	"fettle/internal/auth"
	"fettle/internal/db"
)

func init() { auth.BindScope(auth.Carrier, spellCarriers) }

const spellCarriersSQL = `
SELECT DISTINCT ON (a.asked) a.asked, c.code AS spelled
FROM unnest($1::text[]) AS a (asked)
JOIN carriers c ON upper(c.code) = upper(btrim(a.asked))
ORDER BY a.asked, c.code = a.asked DESC`

// spellCarriers answers how the codes of carriers are written; one that is not there is left out.
func spellCarriers(ctx context.Context, tx *db.Tx, codes []string) (map[string]string, error) {
	var rows []struct{ Asked, Spelled string }
	if err := tx.SelectContext(ctx, &rows, spellCarriersSQL, pq.Array(codes)); err != nil {
		return nil, fmt.Errorf("look how carriers are spelled: %w", err)
	}
	out := make(map[string]string, len(rows))
	for _, r := range rows {
		out[r.Asked] = r.Spelled
	}
	return out, nil
}
