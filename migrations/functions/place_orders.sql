-- needs: 00230
CREATE OR REPLACE FUNCTION place_orders(
    p_at timestamptz, p_route text, p_kind text, p_policy text,
    o_actor text[], o_key text[], o_hash bytea[], o_body bytea[], o_repair text[], o_version int[], o_state text[],
    l_order int[], l_id uuid[], l_part text[], l_quantity bigint[], l_state text[], l_old_serial text[], l_ship_to jsonb[],
    l_supplied text[], l_source text[], l_condition text[], l_reservation uuid[], l_promise uuid[], l_decision uuid[],
    l_due timestamptz[], l_arrives timestamptz[], l_within boolean[], l_why text[], l_demand jsonb[], l_choices jsonb[],
    l_outcome text[], l_judged text[],
    e_order int[], e_id uuid[], e_type text[], e_key text[], e_data jsonb[], e_due timestamptz[]
) RETURNS text[]
LANGUAGE plpgsql
SET enable_seqscan = off
SET plan_cache_mode = force_generic_plan
AS $$
DECLARE
    orders  int := cardinality(o_actor);
    outcome text[] := array_fill('done'::text, ARRAY[orders]);
    claimed boolean[];
    fits    boolean[];
    stale   record;
    want    record;
BEGIN
    claimed := claim_requests(p_at, p_route, o_actor, o_key, o_hash, o_body);
    FOR stale IN
        WITH locked AS MATERIALIZED (
            SELECT r.id, r.version
            FROM repairs r
            WHERE r.id = ANY (o_repair)
            ORDER BY r.id
            FOR NO KEY UPDATE
        )
        SELECT o.n, claimed[o.n] AS mine
        FROM unnest(o_repair, o_version) WITH ORDINALITY AS o (repair, version, n)
        LEFT JOIN locked l ON l.id = o.repair
        WHERE NOT claimed[o.n] OR l.version IS DISTINCT FROM o.version
    LOOP
        outcome[stale.n] := CASE WHEN stale.mine THEN 'stale' ELSE 'answered' END;
    END LOOP;

    BEGIN
        IF NOT write_orders(outcome, p_at, p_route, p_kind, p_policy, o_actor, o_key, o_hash, o_body, o_repair, o_version, o_state,
            l_order, l_id, l_part, l_quantity, l_state, l_old_serial, l_ship_to, l_supplied, l_source, l_condition,
            l_reservation, l_promise, l_decision, l_due, l_arrives, l_within, l_why, l_demand, l_choices, l_outcome, l_judged,
            e_order, e_id, e_type, e_key, e_data, e_due) THEN
            RAISE EXCEPTION USING ERRCODE = 'FT001', MESSAGE = 'a shelf has too little';
        END IF;
    EXCEPTION WHEN SQLSTATE 'FT001' THEN
        -- Somebody was quicker. Who still fits is found under the locks, and only they are written.
        SELECT array_agg(l.ordered ORDER BY l.n) AS ordered, array_agg(l.supplied ORDER BY l.n) AS part,
               array_agg(l.source ORDER BY l.n) AS location, array_agg(l.condition ORDER BY l.n) AS condition,
               array_agg(l.quantity ORDER BY l.n) AS quantity
        INTO want
        FROM unnest(l_order, l_reservation, l_supplied, l_source, l_condition, l_quantity) WITH ORDINALITY
            AS l (ordered, reservation, supplied, source, condition, quantity, n)
        WHERE l.reservation IS NOT NULL AND outcome[l.ordered] = 'done';
        fits := fit_groups(want.ordered, want.part, want.location, want.condition, want.quantity, orders);
        FOR k IN 1 .. orders LOOP
            IF outcome[k] = 'done' AND NOT fits[k] THEN
                outcome[k] := 'short';
            END IF;
        END LOOP;
        PERFORM write_orders(outcome, p_at, p_route, p_kind, p_policy, o_actor, o_key, o_hash, o_body, o_repair, o_version, o_state,
            l_order, l_id, l_part, l_quantity, l_state, l_old_serial, l_ship_to, l_supplied, l_source, l_condition,
            l_reservation, l_promise, l_decision, l_due, l_arrives, l_within, l_why, l_demand, l_choices, l_outcome, l_judged,
            e_order, e_id, e_type, e_key, e_data, e_due);
    END;
    IF 'short' = ANY (outcome) OR 'stale' = ANY (outcome) THEN
        -- Who was refused asks again under the same key.
        DELETE FROM requests q
        USING unnest(o_actor, o_key, outcome) AS o (actor, key, outcome)
        WHERE q.actor = o.actor AND q.route = p_route AND q.key = o.key AND o.outcome IN ('stale', 'short');
    END IF;
    RETURN outcome;
END $$;
COMMENT ON FUNCTION place_orders IS 'Writes a slice of part orders, each whole or not at all: done; short, when a shelf had less than was thought; stale, when the repair has changed since it was read; answered, when its key was used before. Locks are taken in the order requests, repairs, stock, each by key.';
