-- +goose Up
-- A part order is written by one call of place_orders: each round trip that a transaction makes while it holds the row
-- of a part in demand is time in which nobody else can have that part. The functions below are the rooms' own verbs;
-- place_orders calls them down the house, as Go does.

-- +goose StatementBegin
CREATE FUNCTION claim_requests(
    p_at timestamptz, p_route text, p_actor text[], p_key text[], p_hash bytea[], p_body bytea[]
) RETURNS boolean[] LANGUAGE plpgsql AS $$
DECLARE
    claimed boolean[];
BEGIN
    WITH mine AS (
        INSERT INTO requests (actor, route, key, input_hash, status, body, at)
        SELECT actor, p_route, key, hash, 200, body, p_at
        FROM unnest(p_actor, p_key, p_hash, p_body) AS c (actor, key, hash, body)
        WHERE key <> ''
        ORDER BY actor, key
        ON CONFLICT DO NOTHING
        RETURNING actor, key
    )
    SELECT array_agg(c.key = '' OR m.key IS NOT NULL ORDER BY c.n)
    INTO claimed
    FROM unnest(p_actor, p_key) WITH ORDINALITY AS c (actor, key, n)
    LEFT JOIN mine m ON m.actor = c.actor AND m.key = c.key;
    RETURN claimed;
END $$;
-- +goose StatementEnd
COMMENT ON FUNCTION claim_requests IS 'Claims (actor, route, key) for the answers given and tells which were free; it waits for a twin in flight. An empty key claims nothing.';

-- +goose StatementBegin
CREATE FUNCTION emit_events(
    p_at timestamptz, p_by text[], p_id uuid[], p_type text[], p_key text[], p_data jsonb[], p_due timestamptz[],
    p_do boolean[]
) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    WITH e AS (
        INSERT INTO events (id, type, key, at, by, data)
        SELECT id, type, key, p_at, by, data
        FROM unnest(p_by, p_id, p_type, p_key, p_data, p_do) WITH ORDINALITY AS f (by, id, type, key, data, wanted, n)
        WHERE wanted IS NOT FALSE
        ORDER BY n
        RETURNING id, seq, type, key
    )
    INSERT INTO deliveries (subscriber, event_id, seq, key, next_at)
    SELECT DISTINCT s.subscriber, e.id, e.seq, e.key, f.due
    FROM e
    JOIN unnest(p_id, p_due) AS f (id, due) ON f.id = e.id
    JOIN subscriptions s ON s.type IN (e.type, '*');
END $$;
-- +goose StatementEnd
COMMENT ON FUNCTION emit_events IS 'Writes facts and what each subscriber has still to hear of them. A fact whose place in p_do is false is left out.';

-- +goose StatementBegin
CREATE FUNCTION fit_groups(
    p_group int[], p_part text[], p_location text[], p_condition text[], p_quantity bigint[], p_groups int
) RETURNS boolean[] LANGUAGE plpgsql AS $$
DECLARE
    fits  boolean[] := array_fill(true, ARRAY[p_groups]);
    shelf int[];
    rest  bigint[];
    n     int := coalesce(cardinality(p_group), 0);
    first int := 1;
    last  int;
    ok    boolean;
BEGIN
    IF n = 0 THEN
        RETURN fits;
    END IF;
    WITH locked AS MATERIALIZED (
        SELECT s.part, s.location, s.condition, s.available
        FROM stock s
        JOIN (SELECT DISTINCT part, location, condition
              FROM unnest(p_part, p_location, p_condition) AS k (part, location, condition)) k
            USING (part, location, condition)
        ORDER BY s.part, s.location, s.condition
        FOR NO KEY UPDATE OF s
    ), numbered AS (
        SELECT part, location, condition, available, row_number() OVER ()::int AS shelf
        FROM locked
    )
    SELECT (SELECT array_agg(available ORDER BY numbered.shelf) FROM numbered), array_agg(coalesce(s.shelf, 0) ORDER BY w.n)
    INTO rest, shelf
    FROM unnest(p_part, p_location, p_condition) WITH ORDINALITY AS w (part, location, condition, n)
    LEFT JOIN numbered s USING (part, location, condition);

    WHILE first <= n LOOP
        ok := true;
        last := first;
        WHILE last <= n AND p_group[last] = p_group[first] LOOP
            ok := ok AND shelf[last] > 0 AND rest[shelf[last]] >= p_quantity[last];
            IF NOT ok THEN
                EXIT;
            END IF;
            rest[shelf[last]] := rest[shelf[last]] - p_quantity[last];
            last := last + 1;
        END LOOP;
        IF NOT ok THEN
            -- What the group had taken so far is left to the groups after it.
            FOR k IN first .. last - 1 LOOP
                rest[shelf[k]] := rest[shelf[k]] + p_quantity[k];
            END LOOP;
            WHILE last <= n AND p_group[last] = p_group[first] LOOP
                last := last + 1;
            END LOOP;
            fits[p_group[first]] := false;
        END IF;
        first := last;
    END LOOP;
    RETURN fits;
END $$;
-- +goose StatementEnd
COMMENT ON FUNCTION fit_groups IS 'Locks the shelves of a list of takes, in the order of their key like every other writer of stock, and tells of each group whether all of its takes fit after those of the groups before it. The takes of a group stand together.';

-- +goose StatementBegin
CREATE FUNCTION write_takes(
    p_at timestamptz, p_by text[], p_id uuid[], p_line uuid[], p_part text[], p_location text[], p_condition text[],
    p_quantity bigint[], p_reference text[], p_expires timestamptz[], p_do boolean[]
) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    WITH taken AS MATERIALIZED (
        SELECT by, id, line, part, location, condition, quantity, reference, expires_at
        FROM unnest(p_by, p_id, p_line, p_part, p_location, p_condition, p_quantity, p_reference, p_expires, p_do)
            AS t (by, id, line, part, location, condition, quantity, reference, expires_at, wanted)
        WHERE wanted
    ), promised AS (
        INSERT INTO reservations (id, line, location, part, condition, quantity, made_at, expires_at)
        SELECT id, line, location, part, condition, quantity, p_at, expires_at
        FROM taken
    )
    INSERT INTO ledger (at, by, kind, part, quantity, from_location, from_condition, from_bucket, to_location,
        to_condition, to_bucket, reference)
    SELECT p_at, by, 'reserve', part, quantity, location, condition, 'free', location, condition, 'reserved', reference
    FROM taken;
END $$;
-- +goose StatementEnd
COMMENT ON FUNCTION write_takes IS 'Writes the reservations and the ledger rows of takes; count_takes changes their counters in the same transaction.';

-- +goose StatementBegin
CREATE FUNCTION count_takes(p_part text[], p_location text[], p_condition text[], p_quantity bigint[], p_do boolean[])
RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    parts      text[];
    places     text[];
    conditions text[];
    quantities bigint[];
    fitting    bigint;
BEGIN
    SELECT array_agg(g.part), array_agg(g.location), array_agg(g.condition), array_agg(g.quantity)
    INTO parts, places, conditions, quantities
    FROM (SELECT t.part, t.location, t.condition, sum(t.quantity)::bigint AS quantity
          FROM unnest(p_part, p_location, p_condition, p_quantity, p_do) AS t (part, location, condition, quantity, wanted)
          WHERE t.wanted
          GROUP BY t.part, t.location, t.condition) g;
    WITH locked AS MATERIALIZED (
        SELECT s.available, g.quantity
        FROM unnest(parts, places, conditions, quantities) AS g (part, location, condition, quantity)
        JOIN stock s ON s.part = g.part AND s.location = g.location AND s.condition = g.condition
        ORDER BY s.part, s.location, s.condition
        FOR NO KEY UPDATE OF s
    )
    SELECT count(*)
    INTO fitting
    FROM locked l
    WHERE l.available >= l.quantity;
    IF fitting < coalesce(cardinality(parts), 0) THEN
        RETURN false;
    END IF;
    UPDATE stock s
    SET reserved = s.reserved + g.quantity, version = s.version + 1
    FROM unnest(parts, places, conditions, quantities) AS g (part, location, condition, quantity)
    WHERE s.part = g.part AND s.location = g.location AND s.condition = g.condition;
    RETURN true;
END $$;
-- +goose StatementEnd
COMMENT ON FUNCTION count_takes IS 'Locks the shelves of takes in the order of their key and counts them as reserved, all or, when one shelf has too little, none.';

-- +goose StatementBegin
CREATE FUNCTION take_groups(
    p_at timestamptz, p_by text[], p_group int[], p_id uuid[], p_line uuid[], p_part text[], p_location text[],
    p_condition text[], p_quantity bigint[], p_reference text[], p_expires timestamptz[], p_groups int
) RETURNS boolean[] LANGUAGE plpgsql AS $$
DECLARE
    fits   boolean[] := fit_groups(p_group, p_part, p_location, p_condition, p_quantity, p_groups);
    wanted boolean[] := ARRAY(SELECT fits[g.grouped] FROM unnest(p_group) WITH ORDINALITY AS g (grouped, n) ORDER BY g.n);
BEGIN
    IF true = ANY (wanted) THEN
        PERFORM write_takes(p_at, p_by, p_id, p_line, p_part, p_location, p_condition, p_quantity, p_reference, p_expires, wanted);
        PERFORM count_takes(p_part, p_location, p_condition, p_quantity, wanted);
    END IF;
    RETURN fits;
END $$;
-- +goose StatementEnd
COMMENT ON FUNCTION take_groups IS 'Reserves what fits of a list of takes, a group of them all or not at all, and tells of each group whether it fitted.';

DROP FUNCTION take_stock;

-- +goose StatementBegin
CREATE FUNCTION write_plans(
    p_at timestamptz, p_kind text, p_policy text, p_promise uuid[], p_decision uuid[], p_line uuid[], p_repair text[],
    p_part text[], p_source text[], p_due timestamptz[], p_arrives timestamptz[], p_within boolean[], p_why text[],
    p_demand jsonb[], p_choices jsonb[], p_outcome text[], p_state text[], p_do boolean[], p_fresh boolean
) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF NOT p_fresh THEN
        UPDATE promises p
        SET state = 'superseded', judged_at = p_at, reason = 're-sourced'
        FROM (SELECT DISTINCT line FROM unnest(p_line) AS l (line)) l
        WHERE p.kind = p_kind AND p.line = l.line AND p.state = 'open';
    END IF;
    WITH plan AS MATERIALIZED (
        SELECT promise, decision, line, repair, part, source, due_at, arrives_at, within_24h, why, demand, choices, outcome, state
        FROM unnest(p_promise, p_decision, p_line, p_repair, p_part, p_source, p_due, p_arrives, p_within, p_why, p_demand,
            p_choices, p_outcome, p_state, p_do)
            AS p (promise, decision, line, repair, part, source, due_at, arrives_at, within_24h, why, demand, choices,
            outcome, state, wanted)
        WHERE wanted IS NOT FALSE
    ), promised AS (
        INSERT INTO promises (id, kind, line, repair, part, source, made_at, due_at, arrives_at, within_24h, why, state, judged_at)
        SELECT promise, p_kind, line, repair, part, source, p_at, due_at, arrives_at, within_24h, why, state,
               CASE WHEN state <> 'open' THEN p_at END
        FROM plan
    )
    INSERT INTO decisions (id, line, at, demand, choices, outcome, policy)
    SELECT decision, line, p_at, demand, choices, outcome, p_policy
    FROM plan;
END $$;
-- +goose StatementEnd
COMMENT ON FUNCTION write_plans IS 'Writes decisions and promises and closes the open promises they supersede first: a line has one open promise at a time. The lines of an order that is new (p_fresh) have none.';

-- +goose StatementBegin
CREATE FUNCTION request_picks(
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
-- +goose StatementEnd
COMMENT ON FUNCTION request_picks IS 'Puts part lines on their warehouses'' lists and tells how many went there. A line that was cancelled there may come again from another warehouse; one that is still wanted or already packed may not.';

-- +goose StatementBegin
CREATE FUNCTION write_orders(
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
-- +goose StatementEnd
COMMENT ON FUNCTION write_orders IS 'Writes the orders whose outcome is done; the counters of stock last, so that a row that many want is locked for the shortest time. False when a shelf had too little: then the caller rolls back.';

-- +goose StatementBegin
CREATE FUNCTION place_orders(
    p_at timestamptz, p_route text, p_kind text, p_policy text,
    o_actor text[], o_key text[], o_hash bytea[], o_body bytea[], o_repair text[], o_version int[], o_state text[],
    l_order int[], l_id uuid[], l_part text[], l_quantity bigint[], l_state text[], l_old_serial text[], l_ship_to jsonb[],
    l_supplied text[], l_source text[], l_condition text[], l_reservation uuid[], l_promise uuid[], l_decision uuid[],
    l_due timestamptz[], l_arrives timestamptz[], l_within boolean[], l_why text[], l_demand jsonb[], l_choices jsonb[],
    l_outcome text[], l_judged text[],
    e_order int[], e_id uuid[], e_type text[], e_key text[], e_data jsonb[], e_due timestamptz[]
) RETURNS text[] LANGUAGE plpgsql AS $$
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
-- +goose StatementEnd
COMMENT ON FUNCTION place_orders IS 'Writes a slice of part orders, each whole or not at all: done; short, when a shelf had less than was thought; stale, when the repair has changed since it was read; answered, when its key was used before. Locks are taken in the order requests, repairs, stock, each by key.';

-- +goose StatementBegin
CREATE FUNCTION view_orders(
    p_route text, o_actor text[], o_key text[], o_repair text[], w_order int[], w_part text[],
    p_conditions text[], p_kinds text[], p_most int, p_wide text[]
) RETURNS TABLE (kind text, n int, a text, b text, c text, q bigint, x bytea, y bytea)
LANGUAGE plpgsql STABLE AS $$
DECLARE
    reached text[];
    vans    text[] := ARRAY(SELECT r.van FROM repairs r WHERE r.id = ANY (o_repair) AND r.van IS NOT NULL);
BEGIN
    RETURN QUERY
    SELECT 'network', 0, v.version::text, NULL, NULL, NULL::bigint, NULL::bytea, NULL::bytea
    FROM network_versions v;

    RETURN QUERY
    SELECT 'answer', o.n::int, NULL, NULL, NULL, NULL::bigint, r.input_hash, r.body
    FROM unnest(o_actor, o_key) WITH ORDINALITY AS o (actor, key, n)
    CROSS JOIN LATERAL (
        SELECT q.input_hash, q.body
        FROM requests q
        WHERE q.actor = o.actor AND q.route = p_route AND q.key = o.key
        LIMIT 1) r
    WHERE o.key <> '';

    RETURN QUERY
    SELECT 'repair', o.n::int, to_json(r)::text, NULL, NULL,
           (SELECT count(*) FROM part_lines l WHERE l.repair = r.id AND l.state IN ('draft', 'requested', 'held',
               'substitute_offered', 'backordered', 'reserved', 'picking', 'packed', 'shipped', 'delivered', 'disputed')),
           NULL::bytea, NULL::bytea
    FROM unnest(o_repair) WITH ORDINALITY AS o (repair, n)
    JOIN repairs r ON r.id = o.repair;

    RETURN QUERY
    SELECT 'part', w.n::int, p.name_zh || E'\x1f' || p.name_en, p.class,
           CASE WHEN EXISTS (
               SELECT 1
               FROM repairs r
               JOIN model_parts f ON f.model = r.model AND f.part = w.part
               WHERE r.id = o_repair[w.ordered]
                 AND (f.serial_from = '' OR f.serial_from COLLATE "C" <= r.serial)
                 AND (f.serial_to = '' OR f.serial_to COLLATE "C" >= r.serial)) THEN 'fits' ELSE '' END,
           p.serialised::int::bigint, NULL::bytea, NULL::bytea
    FROM unnest(w_order, w_part) WITH ORDINALITY AS w (ordered, part, n)
    JOIN parts p ON p.number = w.part;

    -- Both directions are followed, because a two-way supersession is read backwards too; UNION ends any walk.
    WITH RECURSIVE walk (part) AS (
        SELECT unnest(w_part)
        UNION
        SELECT CASE WHEN s.from_part = w.part THEN s.to_part ELSE s.from_part END
        FROM walk w
        JOIN supersessions s ON s.from_part = w.part OR (s.to_part = w.part AND s.two_way)
    )
    SELECT array_agg(w.part)
    INTO reached
    FROM walk w;

    RETURN QUERY
    SELECT 'chain', 0, to_json(s)::text, NULL, NULL, NULL::bigint, NULL::bytea, NULL::bytea
    FROM (SELECT from_part, to_part, mode, to_char(effective_on, 'YYYY-MM-DD"T00:00:00Z"') AS effective_on, factor, two_way
          FROM supersessions e
          WHERE e.from_part = ANY (reached)
          UNION
          SELECT from_part, to_part, mode, to_char(effective_on, 'YYYY-MM-DD"T00:00:00Z"'), factor, two_way
          FROM supersessions e
          WHERE e.to_part = ANY (reached)
          ORDER BY 4, 1, 2) s;

    -- One row a part: a row an offer would cost more than to read it.
    RETURN QUERY
    SELECT 'offer', 0, w.part, s.places, NULL, NULL::bigint, NULL::bytea, NULL::bytea
    FROM unnest(reached) AS w (part)
    CROSS JOIN LATERAL (
        SELECT string_agg(o.location || E'\x1f' || o.condition || E'\x1f' || o.available, E'\x1e') AS places
        FROM (SELECT k.location, k.condition, k.available
              FROM stock k
              JOIN locations l ON l.code = k.location
              WHERE k.part = w.part AND k.available > 0 AND k.condition = ANY (p_conditions) AND l.kind = ANY (p_kinds)
                AND l.closed_at IS NULL
                AND (l.kind <> 'van' OR k.location = ANY (vans))
              LIMIT p_most) o) s
    WHERE w.part <> ALL (p_wide);
END $$;
-- +goose StatementEnd
COMMENT ON FUNCTION view_orders IS 'What a slice of orders needs to be planned, in one round trip and one picture. Nothing is locked: place_orders takes or refuses. Of a part in more than p_most places only some are read, of those in p_wide none: the caller reads them by shortlist.';

-- Plans are kept by long-lived sessions, and one that was made while a table was small reads the whole of it for ever.
-- Everything these two touch is found by key.
ALTER FUNCTION place_orders SET enable_seqscan = off;
ALTER FUNCTION view_orders SET enable_seqscan = off;
ALTER FUNCTION view_orders SET enable_bitmapscan = off;

-- What is kept of an order is mostly two documents; lz4 packs them at a fraction of the time. A server built without it
-- keeps its own way.
-- +goose StatementBegin
DO $$
BEGIN
    ALTER TABLE requests ALTER COLUMN body SET COMPRESSION lz4;
    ALTER TABLE decisions ALTER COLUMN choices SET COMPRESSION lz4;
EXCEPTION WHEN feature_not_supported THEN
    RAISE NOTICE 'no lz4 here';
END $$;
-- +goose StatementEnd
