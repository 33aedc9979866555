-- needs: 00005
-- The rows of a site are locked in one order, so that two who book there wait and do not block each other; a row is made
-- before it is changed, as a check looks at what would be inserted before it looks for what is there.
CREATE OR REPLACE FUNCTION keep_mass_balances() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    ends CONSTANT text[] := '{HOUSEHOLD,RESTOCKED,TREATED,VARIANCE,SUPPLIERS}';
BEGIN
    INSERT INTO mass_balances (site, hazard_code, against)
    SELECT DISTINCT e.site, e.hazard_code, CASE WHEN e.site = ANY (ends) THEN e.other ELSE '' END
    FROM (SELECT to_site AS site, from_site AS other, hazard_code FROM booked
          UNION ALL
          SELECT from_site, to_site, hazard_code FROM booked) e
    ORDER BY 1, 2, 3
    ON CONFLICT DO NOTHING;
    PERFORM 1
    FROM mass_balances b
    JOIN (SELECT to_site AS site, from_site AS other, hazard_code FROM booked
          UNION
          SELECT from_site, to_site, hazard_code FROM booked) e
      ON b.site = e.site AND b.hazard_code = e.hazard_code AND b.against = CASE WHEN e.site = ANY (ends) THEN e.other ELSE '' END
    ORDER BY b.site, b.hazard_code, b.against
    FOR UPDATE OF b;
    UPDATE mass_balances b
    SET in_grams = b.in_grams + m.taken, out_grams = b.out_grams + m.given
    FROM (SELECT e.site, e.hazard_code, CASE WHEN e.site = ANY (ends) THEN e.other ELSE '' END AS against,
                 sum(e.taken)::bigint AS taken, sum(e.given)::bigint AS given
          FROM (SELECT to_site AS site, from_site AS other, hazard_code, grams AS taken, 0 AS given FROM booked
                UNION ALL
                SELECT from_site, to_site, hazard_code, 0, grams FROM booked) e
          GROUP BY 1, 2, 3) m
    WHERE b.site = m.site AND b.hazard_code = m.hazard_code AND b.against = m.against;
    RETURN NULL;
END $$;
COMMENT ON FUNCTION keep_mass_balances IS 'Keeps mass_balances beside the mass ledger, in the transaction that books.';
