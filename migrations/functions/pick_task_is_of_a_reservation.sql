-- needs: 00230
-- Key by key: a join would read the whole table that is referred to, with every statement.
CREATE OR REPLACE FUNCTION pick_task_is_of_a_reservation() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $$
DECLARE
    missing text;
BEGIN
    SELECT f.line::text INTO missing
    FROM fresh f
    LEFT JOIN LATERAL (
        SELECT true AS is_there
        FROM reservations r
        WHERE r.id = f.reservation AND r.location = f.warehouse AND r.part = f.part AND r.condition = f.condition
        LIMIT 1) k ON true
    WHERE k.is_there IS NULL
    LIMIT 1;
    IF FOUND THEN
        PERFORM refuse_unknown('pick_tasks', 'reservation', missing);
    END IF;
    RETURN NULL;
END $$;
