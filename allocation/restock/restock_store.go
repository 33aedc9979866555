package restock

import (
	"context"
	"fmt"
	"time"

	"fettle/internal/db"
)

// A place is looked at by its own part of the ledger. What leaves for use is demand: packed, fitted, issued to a van, or sent to a
// place that belongs to it; what goes to another warehouse to even things out is not.
const proposalsSQL = `
WITH wanted AS (
    SELECT l.from_location AS location, l.part, least(floor(extract(epoch FROM l.at - $2::timestamptz) / 604800)::int, $3 - 1) AS week, sum(l.quantity) AS pieces
    FROM ledger l
    JOIN locations o ON o.code = l.from_location AND o.parent IS NOT NULL AND o.closed_at IS NULL AND o.kind IN ('regional', 'city', 'outlet', 'van')
    WHERE ($1 = '' OR l.from_location = $1) AND l.at >= $2 AND l.at <= $6 AND l.from_condition IN ('new', 'refurbished')
      AND (l.kind IN ('pack', 'install', 'issue')
           OR l.kind = 'transfer' AND EXISTS (
               SELECT FROM transfers t JOIN locations c ON c.code = t.to_location
               WHERE t.id = l.to_location AND c.parent = l.from_location))
      AND (l.from_location, l.part) > ($4, $5)
    GROUP BY 1, 2, 3
), page AS (
    SELECT location, part, sum(pieces)::bigint AS issued, json_object_agg(week, pieces) AS weeks
    FROM wanted
    GROUP BY 1, 2
    ORDER BY 1, 2
    LIMIT $7
)
SELECT g.location, g.part, p.name_zh, p.name_en, o.parent, g.issued, g.weeks, coalesce(h.on_hand, 0) AS on_hand, coalesce(h.available, 0) AS available,
       coalesce(w.pieces, 0) AS on_the_way, coalesce(u.available, 0) AS at_parent, n.minutes IS NOT NULL AS lane,
       coalesce(n.minutes + s.pick_minutes, $8)::bigint AS lead_minutes,
       CASE WHEN f.at < $2 THEN 0 ELSE least(coalesce(floor(extract(epoch FROM f.at - $2) / 604800)::int, 0), $3 - 1) END AS known_from
FROM page g
JOIN parts p ON p.number = g.part
JOIN locations o ON o.code = g.location
JOIN locations s ON s.code = o.parent
LEFT JOIN LATERAL (
    SELECT sum(k.on_hand) AS on_hand, sum(k.available) AS available
    FROM stock k
    WHERE k.part = g.part AND k.location = g.location AND k.condition IN ('new', 'refurbished')) h ON true
LEFT JOIN LATERAL (
    SELECT sum(CASE t.state WHEN 'open' THEN l.quantity ELSE l.shipped - l.received - l.short - l.returned END) AS pieces
    FROM transfers t
    JOIN transfer_lines l ON l.transfer = t.id AND l.part = g.part AND l.condition IN ('new', 'refurbished')
    WHERE t.to_location = g.location AND t.state IN ('open', 'shipped')) w ON true
LEFT JOIN LATERAL (
    SELECT k.available
    FROM stock k
    WHERE k.part = g.part AND k.location = o.parent AND k.condition = 'new') u ON true
LEFT JOIN LATERAL (
    SELECT min(a.transit_minutes) AS minutes
    FROM lanes a
    WHERE a.origin_area = s.area_code AND a.dest_area = o.area_code) n ON true
LEFT JOIN LATERAL (
    SELECT l.at
    FROM ledger l
    WHERE l.to_location = g.location AND l.part = g.part
    ORDER BY l.id
    LIMIT 1) f ON true
ORDER BY g.location, g.part`

// Filter narrows proposals to a place and pages them; "" is every place.
type Filter struct {
	Location string
	After    [2]string
	Limit    int
}

// Proposals reads what each part that was asked for at a place should be, by place and part.
func Proposals(ctx context.Context, tx *db.Tx, f Filter) ([]Proposal, error) {
	p, err := Current(ctx, tx)
	if err != nil {
		return nil, err
	}
	out := []Proposal{}
	since := tx.Now.Add(-week * time.Duration(p.Weeks))
	if err := tx.SelectContext(ctx, &out, proposalsSQL, f.Location, since, p.Weeks, f.After[0], f.After[1], tx.Now, f.Limit, int64(p.lead().Minutes())); err != nil {
		return nil, fmt.Errorf("look what places use: %w", err)
	}
	for i := range out {
		out[i].propose(p)
	}
	return out, nil
}
