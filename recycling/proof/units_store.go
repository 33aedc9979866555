package proof

// A return is counted by what has happened to it, not by its state alone: waived and received at once is counted twice and
// found by that.
const unitFacts = `
WITH facts AS (
    SELECT id, state,
           state = 'waived' OR close_reason = 'waived' AS is_waived,
           state = 'lost' AS is_lost,
           received_at IS NOT NULL AND gross_grams IS NOT NULL AS is_received,
           state IN ('obliged', 'overdue', 'charged', 'disputed', 'handed_over') AS is_open
    FROM returns
)`

const unitsSQL = unitFacts + `
SELECT count(*) AS obliged, count(*) FILTER (WHERE is_waived) AS waived, count(*) FILTER (WHERE is_open) AS open,
       count(*) FILTER (WHERE is_received) AS received, count(*) FILTER (WHERE is_lost) AS lost
FROM facts`

// The piece of a return comes in once, by one movement of the stock ledger.
const unitDriftsSQL = unitFacts + `, moved AS (
    SELECT reference, sum(quantity)::bigint AS pieces
    FROM ledger
    WHERE kind = 'return' AND to_condition = 'used'
    GROUP BY reference
)
SELECT 'units' AS law, id || ' ' || state || ', counted as waived, open, received or lost' AS of, 1 AS told,
       is_waived::int + is_lost::int + is_received::int + is_open::int AS booked
FROM facts
WHERE is_waived::int + is_lost::int + is_received::int + is_open::int <> 1
UNION ALL
SELECT 'units', f.id || ' ' || f.state || ', pieces that came in', f.is_received::int, coalesce(m.pieces, 0)
FROM facts f
LEFT JOIN moved m ON m.reference = f.id
WHERE f.is_received::int <> coalesce(m.pieces, 0)
ORDER BY 2`
