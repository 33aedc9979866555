package network

import (
	"context"
	"fmt"

	"github.com/lib/pq"

	"fettle/internal/db"
)

// Load is what lies in a place and waits to be picked there.
type Load struct {
	Parts     int   `db:"parts" json:"parts"`
	Units     int64 `db:"units" json:"units"`
	Available int64 `db:"available" json:"available"`
	OpenPicks int   `db:"open_picks" json:"open_picks"`
}

// A view for people over the tables of lower rooms: nothing is decided by it.
const loadsSQL = `
SELECT l.code, COALESCE(s.parts, 0) AS parts, COALESCE(s.units, 0) AS units, COALESCE(s.available, 0) AS available,
       COALESCE(p.open_picks, 0) AS open_picks
FROM unnest($1::text[]) AS l (code)
LEFT JOIN (
    SELECT location, count(DISTINCT part) AS parts, sum(on_hand)::bigint AS units,
           sum(available)::bigint AS available
    FROM stock
    WHERE location = ANY ($1) AND on_hand > 0
    GROUP BY location) s ON s.location = l.code
LEFT JOIN (
    SELECT warehouse, count(*) AS open_picks
    FROM pick_tasks
    WHERE warehouse = ANY ($1) AND state IN ('open', 'picked')
    GROUP BY warehouse) p ON p.warehouse = l.code`

func loadsOf(ctx context.Context, tx *db.Tx, codes []string) (map[string]Load, error) {
	var rows []struct {
		Code string `db:"code"`
		Load
	}
	if err := tx.SelectContext(ctx, &rows, loadsSQL, pq.Array(codes)); err != nil {
		return nil, fmt.Errorf("read what warehouses hold: %w", err)
	}
	out := make(map[string]Load, len(rows))
	for _, r := range rows {
		out[r.Code] = r.Load
	}
	return out, nil
}
