package proof

// Every statement reads the ledger once from its beginning to its end and meets the rest by hash, so a proof costs what a
// few readings of the tables cost.

// balancesSQL compares what is kept with what the ledger sums to, and looks at both for less than nothing.
const balancesSQL = `
WITH booked AS (
    SELECT site, hazard_code, CASE WHEN site = ANY ($1) THEN other ELSE '' END AS against, sum(grams)::bigint AS grams
    FROM (SELECT to_site AS site, from_site AS other, hazard_code, grams FROM mass_ledger
          UNION ALL
          SELECT from_site, to_site, hazard_code, -grams FROM mass_ledger) e
    GROUP BY 1, 2, 3
), compared AS (
    SELECT site, hazard_code, against, coalesce(k.in_grams - k.out_grams, 0) AS told, coalesce(b.grams, 0) AS booked
    FROM mass_balances k
    FULL JOIN booked b USING (site, hazard_code, against)
)
SELECT 'grams.balance' AS law, concat_ws(' ', site, nullif(hazard_code, ''), 'against ' || nullif(against, '')) AS of, told, booked
FROM compared
WHERE told <> booked
UNION ALL
SELECT 'grams.negative', concat_ws(' ', site, nullif(hazard_code, '')), told, booked
FROM compared
WHERE against = '' AND least(told, booked) < 0
UNION ALL
SELECT 'grams.sum', coalesce(nullif(hazard_code, ''), 'ordinary scrap'), sum(told)::bigint, 0
FROM compared
GROUP BY hazard_code
HAVING sum(told) <> 0
ORDER BY 1, 2`

// Steps of a return have its own number as their reference. What a step weighs is the gross weight if the step was made
// and nothing if it was not; times tells how often it was booked.
const returnStepsSQL = `
WITH booked AS (
    SELECT reference, reason, count(*) AS times, sum(grams)::bigint AS grams,
           bool_and(CASE reason WHEN 'received' THEN from_site = $1 ELSE to_site = $2 END) AS is_true_end,
           min(CASE reason WHEN 'received' THEN to_site ELSE from_site END) AS site, min(hazard_code) AS hazard_code
    FROM mass_ledger
    WHERE reason IN ('received', 'restocked')
    GROUP BY reference, reason
), steps AS (
    SELECT r.id, s.reason, r.warehouse, r.hazard_code, CASE WHEN s.made THEN coalesce(r.gross_grams, 0) ELSE 0 END AS told, s.made
    FROM returns r
    CROSS JOIN LATERAL (VALUES ('received', r.received_at IS NOT NULL), ('restocked', r.close_reason = 'restocked')) AS s (reason, made)
)
SELECT 'grams.step' AS law, coalesce(s.id, b.reference) || ' ' || coalesce(s.reason, b.reason) AS of, coalesce(s.told, 0) AS told,
       coalesce(b.grams, 0) AS booked
FROM (SELECT * FROM steps WHERE made) s
FULL JOIN booked b ON b.reference = s.id AND b.reason = s.reason
WHERE b.times IS DISTINCT FROM 1 OR s.told IS DISTINCT FROM b.grams OR NOT b.is_true_end OR b.site IS DISTINCT FROM s.warehouse
   OR b.hazard_code IS DISTINCT FROM s.hazard_code
ORDER BY 2`

// A lot that was sealed holds what was on the scale: the difference to its parts is booked. A manifest puts on the road what
// it declares; what was taken off it, less what the weighbridge missed, is what was accepted, and before that it is nothing.
// A certificate takes what was accepted, under its own number or its manifest's.
const journeyStepsSQL = `
WITH booked AS (
    SELECT reference, step, sum(grams)::bigint AS grams
    FROM (SELECT reference, CASE WHEN reason IN ('accepted', 'taken_back', 'weighbridge') THEN 'accepted' ELSE reason END AS step,
                 CASE WHEN reason = 'weighbridge' THEN CASE WHEN to_site = $1 THEN -grams ELSE grams END
                      WHEN from_site = $1 THEN -grams
                      ELSE grams END AS grams
          FROM mass_ledger
          WHERE reason IN ('weighing', 'dispatched', 'accepted', 'taken_back', 'weighbridge', 'certified')) e
    GROUP BY reference, step
), told AS (
    SELECT l.id AS reference, 'weighing' AS step, coalesce(sum(r.gross_grams), 0)::bigint - l.net_grams AS grams, l.id AS other
    FROM waste_lots l
    LEFT JOIN returns r ON r.waste_lot = l.id
    WHERE l.sealed_at IS NOT NULL
    GROUP BY l.id
    UNION ALL
    SELECT id, 'dispatched', CASE WHEN dispatched_at IS NULL THEN 0 ELSE declared_grams END, id
    FROM waste_manifests
    UNION ALL
    SELECT id, 'accepted', CASE WHEN state IN ('accepted', 'certified', 'returned') THEN accepted_grams ELSE 0 END, id
    FROM waste_manifests
    UNION ALL
    SELECT number, 'certified', input_grams, manifest
    FROM certificates
), made AS (
    SELECT t.reference, t.step, t.grams AS told,
           coalesce(b.grams, 0) + CASE WHEN t.other <> t.reference THEN coalesce(o.grams, 0) ELSE 0 END AS booked
    FROM told t
    LEFT JOIN booked b ON b.reference = t.reference AND b.step = t.step
    LEFT JOIN booked o ON o.reference = t.other AND o.step = t.step
)
SELECT 'grams.step' AS law, reference || ' ' || step AS of, told, booked
FROM made
WHERE told <> booked
UNION ALL
SELECT 'grams.step', b.reference || ' ' || b.step, 0, b.grams
FROM booked b
WHERE NOT EXISTS (SELECT 1 FROM told t WHERE t.step = b.step AND t.reference = b.reference)
  AND NOT EXISTS (SELECT 1 FROM told t WHERE t.step = b.step AND t.other = b.reference)
ORDER BY 2`

const gramsSQL = `
SELECT count(DISTINCT (site, hazard_code)) AS accounts,
       coalesce(sum(out_grams - in_grams) FILTER (WHERE site = 'HOUSEHOLD'), 0)::bigint AS came,
       coalesce(sum(in_grams - out_grams) FILTER (WHERE site <> ALL ($1)), 0)::bigint AS held,
       coalesce(sum(in_grams - out_grams) FILTER (WHERE site = 'RESTOCKED'), 0)::bigint AS restocked,
       coalesce(sum(in_grams - out_grams) FILTER (WHERE site = 'TREATED'), 0)::bigint AS treated,
       coalesce(sum(in_grams - out_grams) FILTER (WHERE site = 'VARIANCE'), 0)::bigint AS variance
FROM mass_balances`
