package restock

import (
	"context"
	"fmt"
	"slices"
	"time"

	"fettle/internal/db"
)

// Every place is looked at, for places share what their parent has and what it has not is needed further up: a place above one that
// used a part is listed too, used there or not. What leaves for use is demand: packed, fitted, issued to a van, or sent to a place
// that belongs to it; what goes to another warehouse to even things out is not. What transfers that have not left will take of a
// parent is not there to be sent again.
const proposalsSQL = `
WITH RECURSIVE supplied AS (
    SELECT code, parent, area_code
    FROM locations
    WHERE parent IS NOT NULL AND closed_at IS NULL AND kind IN ('regional', 'city', 'outlet', 'locker', 'van')
), wanted AS (
    SELECT l.from_location AS location, l.part, least(floor(extract(epoch FROM l.at - $1::timestamptz) / 604800)::int, $2 - 1) AS week, sum(l.quantity) AS pieces
    FROM ledger l
    JOIN supplied o ON o.code = l.from_location
    WHERE l.at >= $1 AND l.at <= $3 AND l.from_condition IN ('new', 'refurbished')
      AND (l.kind IN ('pack', 'install', 'issue')
           OR l.kind = 'transfer' AND EXISTS (
               SELECT FROM transfers t JOIN locations c ON c.code = t.to_location
               WHERE t.id = l.to_location AND c.parent = l.from_location))
    GROUP BY 1, 2, 3
), used AS (
    SELECT location, part, sum(pieces)::bigint AS issued, json_object_agg(week, pieces) AS weeks
    FROM wanted
    GROUP BY 1, 2
), related AS (
    SELECT location, part FROM used
    UNION
    SELECT a.code, r.part
    FROM related r
    JOIN supplied o ON o.code = r.location
    JOIN supplied a ON a.code = o.parent
), lying AS (
    SELECT location, part, sum(on_hand)::bigint AS on_hand, sum(available)::bigint AS available,
           coalesce(sum(available) FILTER (WHERE condition = 'new'), 0)::bigint AS available_new
    FROM stock
    WHERE condition IN ('new', 'refurbished')
    GROUP BY 1, 2
), coming AS (
    SELECT t.to_location AS location, l.part, sum(CASE t.state WHEN 'open' THEN l.quantity ELSE l.shipped - l.received - l.short - l.returned END)::bigint AS pieces
    FROM transfers t
    JOIN transfer_lines l ON l.transfer = t.id AND l.condition IN ('new', 'refurbished')
    WHERE t.state IN ('open', 'shipped')
    GROUP BY 1, 2
), leaving AS (
    SELECT t.from_location AS location, l.part, sum(l.quantity)::bigint AS pieces
    FROM transfers t
    JOIN transfer_lines l ON l.transfer = t.id AND l.condition = 'new'
    WHERE t.state = 'open'
    GROUP BY 1, 2
), fastest AS (
    SELECT origin_area, dest_area, min(transit_minutes) AS minutes
    FROM lanes
    GROUP BY 1, 2
)
SELECT g.location, g.part, p.name_zh, p.name_en, o.parent, coalesce(d.issued, 0) AS issued, coalesce(d.weeks, '{}') AS weeks,
       coalesce(h.on_hand, 0) AS on_hand, coalesce(h.available, 0) AS available, coalesce(w.pieces, 0) AS on_the_way,
       greatest(0, CASE WHEN s.closed_at IS NULL THEN coalesce(u.available_new, 0) ELSE 0 END - coalesce(y.pieces, 0)) AS at_parent,
       greatest(0, coalesce(y.pieces, 0) - coalesce(u.available_new, 0)) AS owed,
       n.minutes IS NOT NULL AS lane, coalesce(n.minutes + s.pick_minutes, $4)::bigint AS lead_minutes,
       CASE WHEN f.at < $1 THEN 0 ELSE least(coalesce(floor(extract(epoch FROM f.at - $1) / 604800)::int, 0), $2 - 1) END AS known_from
FROM related g
JOIN parts p ON p.number = g.part
JOIN supplied o ON o.code = g.location
JOIN locations s ON s.code = o.parent
LEFT JOIN used d ON d.location = g.location AND d.part = g.part
LEFT JOIN lying h ON h.location = g.location AND h.part = g.part
LEFT JOIN lying u ON u.location = o.parent AND u.part = g.part
LEFT JOIN coming w ON w.location = g.location AND w.part = g.part
LEFT JOIN leaving y ON y.location = o.parent AND y.part = g.part
LEFT JOIN fastest n ON n.origin_area = s.area_code AND n.dest_area = o.area_code
LEFT JOIN LATERAL (
    SELECT l.at
    FROM ledger l
    WHERE l.to_location = g.location AND l.part = g.part
    ORDER BY l.id
    LIMIT 1) f ON true`

// Filter narrows proposals to a place and pages them; "" is every place. All lists also what was used and is not needed.
type Filter struct {
	Location string
	All      bool
	After    *rank
	Limit    int
}

// Proposals reads what places need, what can be sent first and then what is needed most for its use.
func Proposals(ctx context.Context, tx *db.Tx, f Filter) ([]Proposal, error) {
	p, err := Current(ctx, tx)
	if err != nil {
		return nil, err
	}
	all := []Proposal{}
	since := tx.Now.Add(-week * time.Duration(p.Weeks))
	if err := tx.SelectContext(ctx, &all, proposalsSQL, since, p.Weeks, tx.Now, int64(p.lead().Minutes())); err != nil {
		return nil, fmt.Errorf("look what places use: %w", err)
	}
	for i := range all {
		all[i].forecast(p)
	}
	share(all)
	return f.cut(all), nil
}

// cut leaves the rows of a page, in their order.
func (f Filter) cut(all []Proposal) []Proposal {
	out := slices.DeleteFunc(all, func(p Proposal) bool {
		listed := p.Needed > 0 || f.All && p.Issued > 0
		return !listed || f.Location != "" && p.Location != f.Location || f.After != nil && p.rank().compare(*f.After) <= 0
	})
	slices.SortFunc(out, func(a, b Proposal) int { return a.rank().compare(b.rank()) })
	return out[:min(len(out), f.Limit)]
}
