package catalog

import (
	"context"
	"fmt"

	"github.com/lib/pq"

	"fettle/internal/db"
	"fettle/inventory/site"
)

// Both directions are followed, because a two-way supersession is read backwards too; UNION ends any walk.
const chainSQL = `
WITH RECURSIVE reached (part) AS (
    SELECT unnest($1::text[])
    UNION
    SELECT CASE WHEN s.from_part = r.part THEN s.to_part ELSE s.from_part END
    FROM reached r
    JOIN supersessions s ON s.from_part = r.part OR (s.to_part = r.part AND s.two_way)
)
SELECT DISTINCT s.from_part, s.to_part, s.mode, s.effective_on, s.factor, s.two_way, s.rank
FROM supersessions s
JOIN reached r ON r.part = s.from_part OR r.part = s.to_part
ORDER BY s.effective_on, s.from_part, s.to_part`

// Replacements answers for each part what may be supplied for it today, best first.
func Replacements(ctx context.Context, tx *db.Tx, parts []string) (map[string][]Replacement, error) {
	var chain []Supersession
	if err := tx.SelectContext(ctx, &chain, chainSQL, pq.Array(parts)); err != nil {
		return nil, fmt.Errorf("read supersessions: %w", err)
	}
	if len(chain) == 0 {
		return ReplacementsIn(parts, nil, tx.Now), nil
	}
	today, err := site.HomeToday(ctx, tx)
	if err != nil {
		return nil, err
	}
	return ReplacementsIn(parts, chain, today), nil
}
