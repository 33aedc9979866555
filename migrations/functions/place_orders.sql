-- needs: 20261129014000
CREATE OR REPLACE FUNCTION place_orders(
    p_at timestamptz, p_route text, p_kind text, p_policy text, p_orders new_order[], p_lines new_order_line[], p_events new_order_event[]
) RETURNS text[]
LANGUAGE plpgsql
SET enable_seqscan = off
SET plan_cache_mode = force_generic_plan
AS $$
DECLARE
    orders   int := cardinality(p_orders);
    outcomes text[] := array_fill('done'::text, ARRAY[orders]);
    claimed  boolean[];
    fits     boolean[];
    stale    record;
BEGIN
    SELECT claim_requests(p_at, p_route, array_agg(o.actor), array_agg(o.key), array_agg(o.input_hash), array_agg(o.body))
    INTO claimed
    FROM unnest(p_orders) AS o;
    FOR stale IN
        WITH locked AS MATERIALIZED (
            SELECT r.id, r.version
            FROM repairs r
            WHERE r.id = ANY (ARRAY(SELECT o.repair FROM unnest(p_orders) AS o))
            ORDER BY r.id
            FOR NO KEY UPDATE
        )
        SELECT o.ordinality AS order_no, claimed[o.ordinality] AS mine
        FROM unnest(p_orders) WITH ORDINALITY AS o
        LEFT JOIN locked l ON l.id = o.repair
        WHERE NOT claimed[o.ordinality] OR l.version IS DISTINCT FROM o.version
    LOOP
        outcomes[stale.order_no] := CASE WHEN stale.mine THEN 'stale' ELSE 'answered' END;
    END LOOP;

    BEGIN
        IF NOT write_orders(p_at, p_kind, p_policy, p_orders, p_lines, p_events, outcomes) THEN
            RAISE EXCEPTION USING ERRCODE = 'FT001', MESSAGE = 'a stock key has too little';
        END IF;
    EXCEPTION WHEN SQLSTATE 'FT001' THEN
        -- Somebody was quicker. Who still fits is found under the locks, and only they are written.
        fits := fit_groups(ARRAY(
            SELECT ROW(l.order_no, l.ordered_by, l.reservation, l.id, l.supplied, l.source, l.condition, l.quantity, l.repair, NULL)::new_take
            FROM unnest(p_lines) AS l
            WHERE l.reservation IS NOT NULL AND outcomes[l.order_no] = 'done'), orders);
        FOR n IN 1 .. orders LOOP
            IF outcomes[n] = 'done' AND NOT fits[n] THEN
                outcomes[n] := 'short';
            END IF;
        END LOOP;
        PERFORM write_orders(p_at, p_kind, p_policy, p_orders, p_lines, p_events, outcomes);
    END;
    IF 'short' = ANY (outcomes) OR 'stale' = ANY (outcomes) THEN
        PERFORM release_requests(p_route, array_agg(o.actor), array_agg(o.key))
        FROM unnest(p_orders) WITH ORDINALITY AS o
        WHERE outcomes[o.ordinality] IN ('stale', 'short');
    END IF;
    RETURN outcomes;
END $$;
COMMENT ON FUNCTION place_orders IS 'Writes a slice of part orders, each whole or not at all: done; short, when a stock key had less than was thought; stale, when the repair has changed since it was read; answered, when its key was used before. Locks are taken in the order requests, repairs, stock, each by key.';
