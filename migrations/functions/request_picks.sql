-- needs: 20261129014000
CREATE OR REPLACE FUNCTION request_picks(p_at timestamptz, p_tasks new_pick_task[]) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    written bigint;
BEGIN
    INSERT INTO pick_tasks (line, repair, reservation, warehouse, part, condition, quantity, ship_to, due_at, leaves_at, created_at)
    SELECT line, repair, reservation, warehouse, part, condition, quantity, ship_to, due_at, leaves_at, p_at
    FROM unnest(p_tasks)
    ON CONFLICT (line) DO UPDATE
    SET reservation = excluded.reservation, warehouse = excluded.warehouse, part = excluded.part,
        condition = excluded.condition, quantity = excluded.quantity, ship_to = excluded.ship_to,
        due_at = excluded.due_at, leaves_at = excluded.leaves_at, created_at = excluded.created_at, state = 'open', serial = NULL, picked_at = NULL,
        version = pick_tasks.version + 1
    WHERE pick_tasks.state = 'cancelled';
    GET DIAGNOSTICS written = ROW_COUNT;
    RETURN written;
END $$;
COMMENT ON FUNCTION request_picks IS 'Puts order lines on their warehouses'' lists and tells how many went there. A line that was cancelled there may come again from another warehouse; one that is still wanted or already packed may not.';
