-- needs: 00230
-- Key by key: a join would read the whole table that is referred to, with every statement.
CREATE OR REPLACE FUNCTION ledger_names_what_exists() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $$
DECLARE
    missing text;
BEGIN
    SELECT f.part INTO missing
    FROM (SELECT DISTINCT part FROM fresh) f
    LEFT JOIN LATERAL (SELECT true AS is_there FROM parts p WHERE p.number = f.part LIMIT 1) k ON true
    WHERE k.is_there IS NULL
    LIMIT 1;
    IF FOUND THEN
        PERFORM refuse_unknown('ledger', 'part', missing);
    END IF;
    SELECT f.location INTO missing
    FROM (SELECT from_location AS location FROM fresh UNION SELECT to_location FROM fresh) f
    LEFT JOIN LATERAL (SELECT true AS is_there FROM locations l WHERE l.code = f.location LIMIT 1) k ON true
    WHERE k.is_there IS NULL
    LIMIT 1;
    IF FOUND THEN
        PERFORM refuse_unknown('ledger', 'location', missing);
    END IF;
    RETURN NULL;
END $$;
