package audit

import (
	"context"
	"fmt"

	"github.com/lib/pq"

	"fettle/internal/db"
	"fettle/inventory/site"
)

const auditSQL = `
WITH entries AS (
    SELECT part, to_location AS location, to_condition AS condition, to_bucket AS bucket, quantity
    FROM ledger
    UNION ALL
    SELECT part, from_location, from_condition, from_bucket, -quantity
    FROM ledger
), booked AS (
    SELECT e.part, e.location, e.condition, sum(e.quantity)::bigint AS on_hand,
           COALESCE(sum(e.quantity) FILTER (WHERE e.bucket = 'reserved'), 0)::bigint AS reserved,
           COALESCE(sum(e.quantity) FILTER (WHERE e.bucket = 'on_hold'), 0)::bigint AS on_hold
    FROM entries e
    JOIN locations l ON l.code = e.location
    WHERE l.kind <> ALL ($1)
    GROUP BY e.part, e.location, e.condition
), active AS (
    SELECT part, location, condition, sum(quantity)::bigint AS quantity
    FROM reservations
    WHERE state = 'active'
    GROUP BY part, location, condition
), pieces AS (
    SELECT u.part, u.location, u.condition, count(*) AS quantity
    FROM units u
    JOIN locations l ON l.code = u.location
    WHERE l.kind <> ALL ($1) AND u.condition IN ('new', 'refurbished', 'uninspected')
    GROUP BY u.part, u.location, u.condition
), compared AS (
    SELECT location, part, condition, COALESCE(b.on_hand, 0) AS ledger_on_hand, COALESCE(s.on_hand, 0) AS on_hand,
           COALESCE(b.reserved, 0) AS ledger_reserved, COALESCE(s.reserved, 0) AS reserved,
           COALESCE(b.on_hold, 0) AS ledger_on_hold, COALESCE(s.on_hold, 0) AS on_hold,
           COALESCE(a.quantity, 0) AS active_reservations, COALESCE(u.quantity, 0) AS units
    FROM stock s
    FULL JOIN booked b USING (part, location, condition)
    FULL JOIN active a USING (part, location, condition)
    FULL JOIN pieces u USING (part, location, condition)
)
SELECT c.location, c.part, c.condition, c.ledger_on_hand, c.on_hand, c.ledger_reserved, c.reserved, c.ledger_on_hold, c.on_hold,
       c.active_reservations, c.units
FROM compared c
JOIN parts p ON p.number = c.part
WHERE c.ledger_on_hand <> c.on_hand
   OR c.ledger_reserved <> c.reserved
   OR c.ledger_on_hold <> c.on_hold
   OR c.active_reservations <> c.reserved
   OR (p.serialised AND c.condition IN ('new', 'refurbished', 'uninspected') AND c.units <> c.on_hand)
ORDER BY c.part, c.location, c.condition`

// What lies at the dock and has no lot is the counter's rest, so that it cannot differ.
const auditBinsSQL = `
WITH entries AS (
    SELECT part, to_location AS location, to_condition AS condition, to_bin AS bin, lot, to_bucket AS bucket, quantity
    FROM ledger
    WHERE lot <> '' OR to_bin <> ''
    UNION ALL
    SELECT part, from_location, from_condition, from_bin, lot, from_bucket, -quantity
    FROM ledger
    WHERE lot <> '' OR from_bin <> ''
), booked AS (
    SELECT e.part, e.location, e.condition, e.bin, e.lot, sum(e.quantity)::bigint AS on_hand,
           COALESCE(sum(e.quantity) FILTER (WHERE e.bucket = 'on_hold'), 0)::bigint AS on_hold
    FROM entries e
    JOIN locations l ON l.code = e.location
    WHERE l.kind <> ALL ($1)
    GROUP BY e.part, e.location, e.condition, e.bin, e.lot
), pieces AS (
    SELECT u.part, u.location, u.condition, u.bin, u.lot, count(*) AS quantity, count(u.hold) AS held
    FROM units u
    JOIN locations l ON l.code = u.location
    WHERE l.kind <> ALL ($1) AND u.condition IN ('new', 'refurbished', 'uninspected') AND (u.bin <> '' OR u.lot <> '')
    GROUP BY u.part, u.location, u.condition, u.bin, u.lot
), compared AS (
    SELECT location, part, condition, bin, lot, COALESCE(b.on_hand, 0) AS ledger_on_hand, COALESCE(s.on_hand, 0) AS on_hand,
           COALESCE(b.on_hold, 0) AS ledger_on_hold, COALESCE(s.on_hold, 0) AS on_hold, COALESCE(u.quantity, 0) AS units,
           COALESCE(u.held, 0) AS held
    FROM bins s
    FULL JOIN booked b USING (part, location, condition, bin, lot)
    FULL JOIN pieces u USING (part, location, condition, bin, lot)
)
SELECT c.location, c.part, c.condition, c.bin, c.lot, c.ledger_on_hand, c.on_hand, c.ledger_on_hold, c.on_hold, c.units
FROM compared c
JOIN parts p ON p.number = c.part
WHERE c.ledger_on_hand <> c.on_hand
   OR c.ledger_on_hold <> c.on_hold
   OR (p.serialised AND c.condition IN ('new', 'refurbished', 'uninspected') AND (c.units <> c.on_hand OR c.held <> c.on_hold))
ORDER BY c.part, c.location, c.condition, c.bin, c.lot`

// Audit recomputes every counter and every bin from the ledger, the reservations and, for serialised parts, the
// pieces, and answers those that differ.
func Audit(ctx context.Context, tx *db.Tx) ([]Drift, error) {
	var rows, bins []Drift
	if err := tx.SelectContext(ctx, &rows, auditSQL, pq.Array(site.UnboundedKinds)); err != nil {
		return nil, fmt.Errorf("audit stock: %w", err)
	}
	if err := tx.SelectContext(ctx, &bins, auditBinsSQL, pq.Array(site.UnboundedKinds)); err != nil {
		return nil, fmt.Errorf("audit bins: %w", err)
	}
	return append(rows, bins...), nil
}
