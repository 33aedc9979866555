-- needs: 00230
-- Key by key: a join would read the whole table that is referred to, with every statement.
CREATE OR REPLACE FUNCTION order_line_names_a_part() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $$
DECLARE
    missing text;
BEGIN
    SELECT f.part INTO missing
    FROM (SELECT DISTINCT part FROM fresh) f
    LEFT JOIN LATERAL (SELECT true AS is_there FROM parts p WHERE p.number = f.part LIMIT 1) k ON true
    WHERE k.is_there IS NULL
    LIMIT 1;
    IF FOUND THEN
        PERFORM refuse_unknown('order_lines', 'part', missing);
    END IF;
    RETURN NULL;
END $$;
