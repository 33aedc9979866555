-- needs: 00230
CREATE OR REPLACE FUNCTION request_picks(
    p_at timestamptz, p_line uuid[], p_repair text[], p_reservation uuid[], p_warehouse text[], p_part text[],
    p_condition text[], p_quantity bigint[], p_ship_to jsonb[], p_due timestamptz[], p_do boolean[]
) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    written bigint;
BEGIN
    WITH asked AS (
        INSERT INTO pick_tasks (line, repair, reservation, warehouse, part, condition, quantity, ship_to, due_at, created_at)
        SELECT line, repair, reservation, warehouse, part, condition, quantity, ship_to, due_at, p_at
        FROM unnest(p_line, p_repair, p_reservation, p_warehouse, p_part, p_condition, p_quantity, p_ship_to, p_due, p_do)
            AS t (line, repair, reservation, warehouse, part, condition, quantity, ship_to, due_at, wanted)
        WHERE wanted IS NOT FALSE
        ON CONFLICT (line) DO UPDATE
        SET reservation = excluded.reservation, warehouse = excluded.warehouse, part = excluded.part,
            condition = excluded.condition, quantity = excluded.quantity, ship_to = excluded.ship_to,
            due_at = excluded.due_at, created_at = excluded.created_at, state = 'open', serial = NULL, picked_at = NULL,
            version = pick_tasks.version + 1
        WHERE pick_tasks.state = 'cancelled'
        RETURNING line
    )
    SELECT count(*)
    INTO written
    FROM asked;
    RETURN written;
END $$;
COMMENT ON FUNCTION request_picks IS 'Puts part lines on their warehouses'' lists and tells how many went there. A line that was cancelled there may come again from another warehouse; one that is still wanted or already packed may not.';
