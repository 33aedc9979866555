package proof

const cylindersSQL = `
SELECT (SELECT count(*) FROM cylinders) AS cylinders, (SELECT coalesce(sum(content_grams), 0)::bigint FROM cylinders) AS held,
       coalesce(sum(grams) FILTER (WHERE kind = 'recovered'), 0)::bigint AS recovered,
       coalesce(-sum(grams) FILTER (WHERE kind = 'emptied'), 0)::bigint AS emptied,
       coalesce(sum(grams) FILTER (WHERE kind = 'corrected'), 0)::bigint AS corrected
FROM cylinder_entries`

// An appliance is judged by the last nameplate and residual that were read of it, and by all that it gave in a repair.
const cylinderDriftsSQL = `
WITH booked AS (
    SELECT cylinder, sum(grams)::bigint AS grams
    FROM cylinder_entries
    GROUP BY cylinder
), given AS (
    SELECT repair, appliance, sum(grams)::bigint AS grams, (array_agg(nameplate_grams ORDER BY id DESC))[1] AS nameplate,
           (array_agg(residual_grams ORDER BY id DESC))[1] AS residual
    FROM cylinder_entries
    WHERE kind = 'recovered'
    GROUP BY repair, appliance
)
SELECT 'cylinders.content' AS law, c.serial AS of, c.content_grams AS told, coalesce(b.grams, 0) AS booked
FROM cylinders c
LEFT JOIN booked b ON b.cylinder = c.serial
WHERE c.content_grams <> coalesce(b.grams, 0)
UNION ALL
SELECT 'cylinders.loss', concat_ws(' ', g.repair, nullif(g.appliance, '')), g.nameplate, g.grams + g.residual
FROM given g
WHERE (g.grams + g.residual) * 100 > g.nameplate * 105
  AND NOT EXISTS (SELECT 1 FROM vented_losses l WHERE l.kind = 'over_nameplate' AND l.repair = g.repair AND l.appliance = g.appliance)
UNION ALL
SELECT 'cylinders.loss', e.cylinder || ' corrected', 0, e.grams
FROM cylinder_entries e
WHERE e.kind = 'corrected'
  AND NOT EXISTS (SELECT 1 FROM vented_losses l WHERE l.kind = 'cylinder_differs' AND l.cylinder = e.cylinder AND l.at = e.at)
ORDER BY 1, 2`
