-- needs: 00230
-- Key by key: a join would read the whole table that is referred to, with every statement.
CREATE OR REPLACE FUNCTION reservation_is_of_stock() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $$
DECLARE
    missing text;
BEGIN
    SELECT f.part || ' at ' || f.location INTO missing
    FROM (SELECT DISTINCT part, location, condition FROM fresh) f
    LEFT JOIN LATERAL (
        SELECT true AS is_there
        FROM stock s
        WHERE s.part = f.part AND s.location = f.location AND s.condition = f.condition
        LIMIT 1) k ON true
    WHERE k.is_there IS NULL
    LIMIT 1;
    IF FOUND THEN
        PERFORM refuse_unknown('reservations', 'stock', missing);
    END IF;
    RETURN NULL;
END $$;
