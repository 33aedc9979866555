-- needs: 00230
CREATE OR REPLACE FUNCTION ledger_names_what_exists() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $$
DECLARE
    missing text;
BEGIN
    SELECT f.part INTO missing
    FROM fresh f
    WHERE NOT EXISTS (SELECT 1 FROM parts p WHERE p.number = f.part)
    LIMIT 1;
    IF FOUND THEN
        PERFORM refuse_unknown('ledger', 'part', missing);
    END IF;
    SELECT f.location INTO missing
    FROM (SELECT from_location AS location FROM fresh UNION SELECT to_location FROM fresh) f
    WHERE NOT EXISTS (SELECT 1 FROM locations l WHERE l.code = f.location)
    LIMIT 1;
    IF FOUND THEN
        PERFORM refuse_unknown('ledger', 'location', missing);
    END IF;
    RETURN NULL;
END $$;
