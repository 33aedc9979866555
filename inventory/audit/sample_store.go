package audit

import (
	"context"
	"fmt"

	"fettle/internal/db"
	"fettle/inventory/stock"
)

// A sample reads whole pages, so it asks for a few times what it needs of a large table and for all of a small one.
const sampleSQL = `
SELECT s.part, s.location, s.condition
FROM stock s TABLESAMPLE SYSTEM (LEAST(100, 100.0 * 20 * $1 / GREATEST(1, (
    SELECT reltuples
    FROM pg_class
    WHERE oid = 'stock'::regclass))))
ORDER BY random()
LIMIT $1`

// Each counter is summed through the indexes of the ledger by place and part; nothing else of it is read.
const auditRowsSQL = `
SELECT s.part, s.location, s.condition, g.on_hand AS ledger_on_hand, s.on_hand, g.reserved AS ledger_reserved, s.reserved,
       g.on_hold AS ledger_on_hold, s.on_hold, a.quantity AS active_reservations, u.quantity AS units
FROM stock s
JOIN unnest($1::text[], $2::text[], $3::text[]) AS k (part, location, condition) USING (part, location, condition)
JOIN parts p ON p.number = s.part
CROSS JOIN LATERAL (
    SELECT COALESCE(sum(e.quantity), 0)::bigint AS on_hand,
           COALESCE(sum(e.quantity) FILTER (WHERE e.bucket = 'reserved'), 0)::bigint AS reserved,
           COALESCE(sum(e.quantity) FILTER (WHERE e.bucket = 'on_hold'), 0)::bigint AS on_hold
    FROM (SELECT i.to_bucket AS bucket, i.quantity
          FROM ledger i
          WHERE i.to_location = s.location AND i.part = s.part AND i.to_condition = s.condition
          UNION ALL
          SELECT o.from_bucket, -o.quantity
          FROM ledger o
          WHERE o.from_location = s.location AND o.part = s.part AND o.from_condition = s.condition) e) g
CROSS JOIN LATERAL (
    SELECT COALESCE(sum(r.quantity), 0)::bigint AS quantity
    FROM reservations r
    WHERE r.location = s.location AND r.part = s.part AND r.condition = s.condition AND r.state = 'active') a
CROSS JOIN LATERAL (
    SELECT count(*) AS quantity
    FROM units n
    WHERE n.location = s.location AND n.part = s.part AND n.condition = s.condition) u
CROSS JOIN LATERAL (
    SELECT COALESCE(sum(b.on_hand), 0)::bigint AS on_hand, COALESCE(sum(b.on_hold), 0)::bigint AS on_hold
    FROM bins b
    WHERE b.part = s.part AND b.location = s.location AND b.condition = s.condition) f
WHERE g.on_hand <> s.on_hand
   OR g.reserved <> s.reserved
   OR g.on_hold <> s.on_hold
   OR a.quantity <> s.reserved
   OR f.on_hand > s.on_hand
   OR f.on_hold > s.on_hold
   OR (p.serialised AND s.condition IN ('new', 'refurbished', 'uninspected') AND u.quantity <> s.on_hand)
ORDER BY s.part, s.location, s.condition`

// Sample audits so many counters, chosen by chance, and answers how many it looked at and those that differ. It
// reads of the ledger what belongs to them and no more.
func Sample(ctx context.Context, tx *db.Tx, n int) (int, []Drift, error) {
	var chosen []stock.Key
	if err := tx.SelectContext(ctx, &chosen, sampleSQL, n); err != nil {
		return 0, nil, fmt.Errorf("choose counters to audit: %w", err)
	}
	p, l, c := stock.KeyArrays(chosen)
	var rows []Drift
	if err := tx.SelectContext(ctx, &rows, auditRowsSQL, p, l, c); err != nil {
		return len(chosen), nil, fmt.Errorf("audit %d counters: %w", len(chosen), err)
	}
	return len(chosen), rows, nil
}
