package proof

// A return is counted by what has happened to it, not by its state alone: waived and received at once is counted twice and
// found by that.
const unitFacts = `
           state = 'waived' OR close_reason = 'waived' AS is_waived,
           state = 'lost' AS is_lost,
           came_in AND is_weighed AS is_received,
           state IN ('obliged', 'overdue', 'charged', 'disputed', 'handed_over') AS is_open`

// movedPrintSQL is the print of the pieces that came in, by the stock ledger; $1 is the seed.
const movedPrintSQL = `
SELECT coalesce(sum(hashtextextended(reference, $1 + quantity)), 0) AS print
FROM ledger
WHERE kind = 'return' AND to_condition = 'used'`

// The piece of a return comes in once, by one movement of the stock ledger.
const unitDriftsSQL = `
WITH facts AS (
    SELECT id, state,` + unitFacts + `
    FROM (SELECT id, state, close_reason, received_at IS NOT NULL AS came_in, gross_grams IS NOT NULL AS is_weighed FROM returns) r
), moved AS (
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
