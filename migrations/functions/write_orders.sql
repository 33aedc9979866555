-- needs: 20261129014000
CREATE OR REPLACE FUNCTION write_orders(
    p_at timestamptz, p_kind text, p_policy text, p_orders new_order[], p_lines new_order_line[], p_events new_order_event[],
    p_outcomes text[]
) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    takes new_take[];
    tasks new_pick_task[];
BEGIN
    PERFORM write_plans(p_at, p_kind, p_policy, ARRAY(SELECT l.plan FROM unnest(p_lines) AS l WHERE p_outcomes[l.order_no] = 'done'), true);
    PERFORM add_order_lines(p_at, ARRAY(SELECT l FROM unnest(p_lines) AS l WHERE p_outcomes[l.order_no] = 'done'));
    PERFORM advance_repairs(array_agg(o.repair), array_agg(o.state))
    FROM unnest(p_orders) WITH ORDINALITY AS o
    WHERE o.state <> '' AND p_outcomes[o.ordinality] = 'done'
    HAVING count(*) > 0;
    PERFORM emit_events(p_at, ARRAY(SELECT e.event FROM unnest(p_events) AS e WHERE p_outcomes[e.order_no] = 'done'));

    takes := ARRAY(
        SELECT ROW(l.order_no, l.ordered_by, l.reservation, l.id, l.supplied, l.source, l.condition, l.quantity, l.repair, NULL)::new_take
        FROM unnest(p_lines) AS l
        WHERE l.reservation IS NOT NULL AND p_outcomes[l.order_no] = 'done');
    IF cardinality(takes) = 0 THEN
        RETURN true;
    END IF;
    PERFORM write_takes(p_at, takes);
    tasks := ARRAY(
        SELECT ROW(l.id, l.repair, l.reservation, l.source, l.supplied, l.condition, l.quantity, l.ship_to, (l.plan).due_at, (l.plan).leaves_at)::new_pick_task
        FROM unnest(p_lines) AS l
        WHERE l.state = 'reserved' AND p_outcomes[l.order_no] = 'done');
    IF cardinality(tasks) > 0 AND request_picks(p_at, tasks) <> cardinality(tasks) THEN
        RAISE EXCEPTION 'a new line has a pick task already';
    END IF;
    RETURN count_takes(takes);
END $$;
COMMENT ON FUNCTION write_orders IS 'Writes the orders whose outcome is done; the counters of stock last, so that a row that many want is locked for the shortest time. False when a stock key had too little: then the caller rolls back.';
