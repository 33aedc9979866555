-- needs: 00230
CREATE OR REPLACE FUNCTION write_orders(
    outcome text[],
    p_at timestamptz, p_route text, p_kind text, p_policy text,
    o_actor text[], o_key text[], o_hash bytea[], o_body bytea[], o_repair text[], o_version int[], o_state text[],
    l_order int[], l_id uuid[], l_part text[], l_quantity bigint[], l_state text[], l_old_serial text[], l_ship_to jsonb[],
    l_supplied text[], l_source text[], l_condition text[], l_reservation uuid[], l_promise uuid[], l_decision uuid[],
    l_due timestamptz[], l_arrives timestamptz[], l_within boolean[], l_why text[], l_demand jsonb[], l_choices jsonb[],
    l_outcome text[], l_judged text[],
    e_order int[], e_id uuid[], e_type text[], e_key text[], e_data jsonb[], e_due timestamptz[]
) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    l_do     boolean[];
    l_take   boolean[];
    l_pick   boolean[];
    l_actor  text[];
    l_repair text[];
    e_do     boolean[];
    e_actor  text[];
    picks    bigint;
BEGIN
    SELECT array_agg(outcome[l.ordered] = 'done' ORDER BY l.n),
           array_agg(outcome[l.ordered] = 'done' AND l.reservation IS NOT NULL ORDER BY l.n),
           array_agg(outcome[l.ordered] = 'done' AND l.state = 'reserved' ORDER BY l.n),
           array_agg(o_actor[l.ordered] ORDER BY l.n), array_agg(o_repair[l.ordered] ORDER BY l.n),
           count(*) FILTER (WHERE outcome[l.ordered] = 'done' AND l.state = 'reserved')
    INTO l_do, l_take, l_pick, l_actor, l_repair, picks
    FROM unnest(l_order, l_state, l_reservation) WITH ORDINALITY AS l (ordered, state, reservation, n);
    SELECT array_agg(outcome[e.ordered] = 'done' ORDER BY e.n), array_agg(o_actor[e.ordered] ORDER BY e.n)
    INTO e_do, e_actor
    FROM unnest(e_order) WITH ORDINALITY AS e (ordered, n);

    PERFORM write_plans(p_at, p_kind, p_policy, l_promise, l_decision, l_id, l_repair, l_part, l_source, l_due, l_arrives,
        l_within, l_why, l_demand, l_choices, l_outcome, l_judged, l_do, true);
    INSERT INTO part_lines (id, repair, part, quantity, state, old_serial, ship_to, ordered_by, ordered_at, supplied, source,
        condition, reservation, promise, received_at)
    SELECT id, repair, part, quantity, state, old_serial, ship_to, actor, p_at, supplied, source, condition, reservation,
           promise, CASE WHEN state = 'received' THEN p_at END
    FROM unnest(l_id, l_repair, l_part, l_quantity, l_state, l_old_serial, l_ship_to, l_actor, l_supplied, l_source,
        l_condition, l_reservation, l_promise, l_do)
        AS l (id, repair, part, quantity, state, old_serial, ship_to, actor, supplied, source, condition, reservation,
        promise, wanted)
    WHERE wanted;
    UPDATE repairs r
    SET state = o.state, version = r.version + 1
    FROM unnest(o_repair, o_state, outcome) AS o (repair, state, outcome)
    WHERE r.id = o.repair AND o.state <> '' AND o.outcome = 'done';
    PERFORM emit_events(p_at, e_actor, e_id, e_type, e_key, e_data, e_due, e_do);
    IF NOT true = ANY (l_take) THEN
        RETURN true;
    END IF;
    PERFORM write_takes(p_at, l_actor, l_reservation, l_id, l_supplied, l_source, l_condition, l_quantity, l_repair,
        ARRAY[]::timestamptz[], l_take);
    IF picks > 0 AND request_picks(p_at, l_id, l_repair, l_reservation, l_source, l_supplied, l_condition, l_quantity,
        l_ship_to, l_due, l_pick) <> picks THEN
        RAISE EXCEPTION 'a new line has a pick task already';
    END IF;
    RETURN count_takes(l_supplied, l_source, l_condition, l_quantity, l_take);
END $$;
COMMENT ON FUNCTION write_orders IS 'Writes the orders whose outcome is done; the counters of stock last, so that a row that many want is locked for the shortest time. False when a shelf had too little: then the caller rolls back.';
