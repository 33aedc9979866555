-- needs: 00230
CREATE OR REPLACE FUNCTION order_line_names_a_part() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $$
DECLARE
    missing text;
BEGIN
    SELECT f.part INTO missing
    FROM fresh f
    WHERE NOT EXISTS (SELECT 1 FROM parts p WHERE p.number = f.part)
    LIMIT 1;
    IF FOUND THEN
        PERFORM refuse_unknown('order_lines', 'part', missing);
    END IF;
    RETURN NULL;
END $$;
