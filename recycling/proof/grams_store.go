package proof

// massSQL reads the ledger once. It compares what is kept with what the ledger sums to, looks at both for less than nothing,
// and sums what was booked of returns to a print a step. $1 are the ends, $2 is the seed.
const massSQL = `
WITH booked AS MATERIALIZED (
    SELECT from_site, to_site, hazard_code, reason, sum(grams)::bigint AS grams,
           sum(hashtextextended(reference, $2 + grams)) FILTER (WHERE reason IN ('received', 'restocked', 'claimed')) AS print
    FROM mass_ledger
    GROUP BY 1, 2, 3, 4
), summed AS (
    SELECT site, hazard_code, CASE WHEN site = ANY ($1) THEN other ELSE '' END AS against, sum(grams)::bigint AS grams
    FROM (SELECT to_site AS site, from_site AS other, hazard_code, grams FROM booked
          UNION ALL
          SELECT from_site, to_site, hazard_code, -grams FROM booked) e
    GROUP BY 1, 2, 3
), compared AS (
    SELECT site, hazard_code, against, coalesce(k.in_grams - k.out_grams, 0) AS told, coalesce(b.grams, 0) AS booked
    FROM mass_balances k
    FULL JOIN summed b USING (site, hazard_code, against)
)
SELECT 'grams.balance' AS law, concat_ws(' ', site, nullif(hazard_code, ''), 'against ' || nullif(against, '')) AS of, told, booked,
       '' AS reason, '' AS across, '' AS site, '' AS hazard_code, 0 AS print
FROM compared
WHERE told <> booked
UNION ALL
SELECT 'grams.negative', concat_ws(' ', site, nullif(hazard_code, '')), told, booked, '', '', '', '', 0
FROM compared
WHERE against = '' AND least(told, booked) < 0
UNION ALL
SELECT 'grams.sum', coalesce(nullif(hazard_code, ''), 'ordinary scrap'), sum(told)::bigint, 0, '', '', '', '', 0
FROM compared
GROUP BY hazard_code
HAVING sum(told) <> 0
UNION ALL
SELECT '', '', 0, 0, reason, CASE reason WHEN 'received' THEN from_site ELSE to_site END,
       CASE reason WHEN 'received' THEN to_site ELSE from_site END, hazard_code, print
FROM booked
WHERE print IS NOT NULL
ORDER BY 1, 2`

// Steps of a return have its own number as their reference. What a step weighs is the gross weight if the step was made
// and nothing if it was not; times tells how often it was booked.
const returnStepsSQL = `
WITH booked AS (
    SELECT reference, reason, count(*) AS times, sum(grams)::bigint AS grams,
           bool_and(CASE reason WHEN 'received' THEN from_site = $1 WHEN 'claimed' THEN to_site = $3 ELSE to_site = $2 END) AS is_true_end,
           min(CASE reason WHEN 'received' THEN to_site ELSE from_site END) AS site, min(hazard_code) AS hazard_code
    FROM mass_ledger
    WHERE reason IN ('received', 'restocked', 'claimed')
    GROUP BY reference, reason
), steps AS (
    SELECT r.id, s.reason, r.warehouse, r.hazard_code, s.made,
           CASE WHEN NOT s.made THEN 0 WHEN s.reason = 'restocked' THEN coalesce(p.after_grams, r.gross_grams, 0) ELSE coalesce(r.gross_grams, 0) END AS told
    FROM returns r
    LEFT JOIN refurbish_pieces p ON p.return = r.id AND p.state = 'restocked'
    CROSS JOIN LATERAL (VALUES ('received', r.received_at IS NOT NULL), ('restocked', r.close_reason = 'restocked'),
                                ('claimed', r.close_reason = 'returned_to_supplier')) AS s (reason, made)
)
SELECT 'grams.step' AS law, coalesce(s.id, b.reference) || ' ' || coalesce(s.reason, b.reason) AS of, coalesce(s.told, 0) AS told,
       coalesce(b.grams, 0) AS booked
FROM (SELECT * FROM steps WHERE made) s
FULL JOIN booked b ON b.reference = s.id AND b.reason = s.reason
WHERE b.times IS DISTINCT FROM 1 OR s.told IS DISTINCT FROM b.grams OR NOT b.is_true_end OR b.site IS DISTINCT FROM s.warehouse
   OR b.hazard_code IS DISTINCT FROM s.hazard_code
ORDER BY 2`

// What was taken out of a piece lies on the shelf with its grams; what was put into a piece under repair is in it, and what neither went to the shelf with it nor is left in what was given up came out.
const repairStepsSQL = `
WITH booked AS (
    SELECT reference, reason, sum(CASE WHEN from_site = $1 OR to_site = $2 OR reason = 'harvested' AND to_site = $1 THEN grams ELSE -grams END)::bigint AS grams
    FROM mass_ledger
    WHERE reason IN ('refurbish_consumed', 'refurbish_residue', 'harvested')
    GROUP BY reference, reason
), told AS (
    SELECT p.return AS reference, s.reason, sum(s.grams)::bigint AS grams
    FROM refurbish_pieces p
    CROSS JOIN LATERAL (VALUES
        ('refurbish_consumed', (SELECT coalesce(sum(c.grams), 0) FROM refurbish_parts c WHERE c.refurbish_order = p.refurbish_order AND c.no = p.no)),
        ('refurbish_residue', CASE p.state WHEN 'restocked' THEN p.gross_grams + p.consumed_grams - p.after_grams
                                           WHEN 'stripped' THEN p.gross_grams - p.harvested_grams - p.after_grams
                                           WHEN 'scrapped' THEN p.consumed_grams ELSE 0 END),
        ('harvested', (SELECT coalesce(sum(y.grams), 0) FROM refurbish_yields y WHERE y.refurbish_order = p.refurbish_order AND y.no = p.no))) AS s (reason, grams)
    GROUP BY p.return, s.reason
)
SELECT 'grams.step' AS law, coalesce(t.reference, b.reference) || ' ' || coalesce(t.reason, b.reason) AS of, coalesce(t.grams, 0) AS told,
       coalesce(b.grams, 0) AS booked
FROM told t
FULL JOIN booked b ON b.reference = t.reference AND b.reason = t.reason
WHERE coalesce(t.grams, 0) <> coalesce(b.grams, 0)
ORDER BY 2`

// A manifest puts on the road what it declares; what was taken off it, less what the weighbridge missed, is what was
// accepted, and before that it is nothing. A certificate takes what was accepted, under its own number or its manifest's.
const journeyStepsSQL = `
WITH booked AS (
    SELECT reference, CASE WHEN reason IN ('accepted', 'taken_back', 'weighbridge') THEN 'accepted' ELSE reason END AS step,
           CASE WHEN reason = 'weighbridge' THEN CASE WHEN to_site = $1 THEN -grams ELSE grams END
                WHEN from_site = $1 THEN -grams
                ELSE grams END AS grams
    FROM mass_ledger
    WHERE reason IN ('dispatched', 'accepted', 'taken_back', 'weighbridge', 'certified')
), rows AS (
    SELECT id AS key, id AS name, 'dispatched' AS step, CASE WHEN dispatched_at IS NULL THEN 0 ELSE declared_grams END AS told, 0 AS booked
    FROM waste_manifests
    UNION ALL
    SELECT id, id, 'accepted', CASE WHEN state IN ('accepted', 'certified', 'returned') THEN accepted_grams ELSE 0 END, 0
    FROM waste_manifests
    UNION ALL
    SELECT manifest, number, 'certified', input_grams, 0
    FROM certificates
    UNION ALL
    SELECT coalesce(c.manifest, b.reference), coalesce(c.number, b.reference), b.step, 0, b.grams
    FROM booked b
    LEFT JOIN certificates c ON b.step = 'certified' AND c.number = b.reference
)
SELECT 'grams.step' AS law, max(name) || ' ' || step AS of, sum(told)::bigint AS told, sum(booked)::bigint AS booked
FROM rows
GROUP BY key, step
HAVING sum(told) <> sum(booked)
ORDER BY 2`

// A lot that was sealed holds what was on the scale: the difference to its parts is booked.
const weighingsSQL = `
WITH booked AS (
    SELECT reference, sum(CASE WHEN from_site = $1 THEN -grams ELSE grams END)::bigint AS grams
    FROM mass_ledger
    WHERE reason = 'weighing'
    GROUP BY reference
), told AS (
    SELECT l.id AS reference, coalesce(sum(r.gross_grams - r.harvested_grams), 0)::bigint - l.net_grams AS grams
    FROM waste_lots l
    LEFT JOIN returns r ON r.waste_lot = l.id
    WHERE l.sealed_at IS NOT NULL
    GROUP BY l.id
)
SELECT 'grams.step' AS law, coalesce(t.reference, b.reference) || ' weighing' AS of, coalesce(t.grams, 0) AS told, coalesce(b.grams, 0) AS booked
FROM told t
FULL JOIN booked b USING (reference)
WHERE coalesce(t.grams, 0) <> coalesce(b.grams, 0)
ORDER BY 2`

// weighingPrintSQL is what the parts of all lots must sum to, each lot by a hash of its number: what was on the scale and the
// difference that was booked; a lot that is still open by the parts that lie in it.
const weighingPrintSQL = `
SELECT coalesce((SELECT sum(net_grams * (hashtextextended(id, $2) >> 32)) FROM waste_lots WHERE sealed_at IS NOT NULL), 0)
     + coalesce((SELECT sum((r.gross_grams - r.harvested_grams) * (hashtextextended(r.waste_lot, $2) >> 32))
                 FROM waste_lots l
                 JOIN returns r ON r.waste_lot = l.id
                 WHERE l.sealed_at IS NULL), 0)
     + coalesce((SELECT sum(CASE WHEN from_site = $1 THEN -grams ELSE grams END * (hashtextextended(reference, $2) >> 32))
                 FROM mass_ledger
                 WHERE reason = 'weighing'), 0) AS print`

const gramsSQL = `
SELECT count(DISTINCT (site, hazard_code)) AS accounts,
       coalesce(sum(out_grams - in_grams) FILTER (WHERE site = 'HOUSEHOLD'), 0)::bigint AS came,
       coalesce(sum(in_grams - out_grams) FILTER (WHERE site <> ALL ($1)), 0)::bigint AS held,
       coalesce(sum(in_grams - out_grams) FILTER (WHERE site = 'RESTOCKED'), 0)::bigint AS restocked,
       coalesce(sum(in_grams - out_grams) FILTER (WHERE site = 'TREATED'), 0)::bigint AS treated,
       coalesce(sum(in_grams - out_grams) FILTER (WHERE site = 'VARIANCE'), 0)::bigint AS variance,
       coalesce(sum(in_grams - out_grams) FILTER (WHERE site = 'SUPPLIERS'), 0)::bigint AS claimed
FROM mass_balances`
