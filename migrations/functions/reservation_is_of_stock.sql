-- needs: 00230
CREATE OR REPLACE FUNCTION reservation_is_of_stock() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $$
DECLARE
    missing text;
BEGIN
    SELECT f.part || ' at ' || f.location INTO missing
    FROM fresh f
    WHERE NOT EXISTS (SELECT 1 FROM stock s WHERE s.part = f.part AND s.location = f.location AND s.condition = f.condition)
    LIMIT 1;
    IF FOUND THEN
        PERFORM refuse_unknown('reservations', 'stock', missing);
    END IF;
    RETURN NULL;
END $$;
