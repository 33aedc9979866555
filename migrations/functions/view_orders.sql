-- needs: 00230
-- The view tells the rank of successors too.
CREATE OR REPLACE FUNCTION view_orders(
    p_route text, o_actor text[], o_key text[], o_repair text[], w_order int[], w_part text[],
    p_conditions text[], p_kinds text[], p_most int, p_wide text[]
) RETURNS TABLE (kind text, n int, a text, b text, c text, q bigint, x bytea, y bytea)
LANGUAGE plpgsql STABLE
SET enable_seqscan = off
SET enable_bitmapscan = off
SET plan_cache_mode = force_generic_plan
AS $$
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
    FROM (SELECT from_part, to_part, mode, to_char(effective_on, 'YYYY-MM-DD"T00:00:00Z"') AS effective_on, factor, two_way, rank
          FROM supersessions e
          WHERE e.from_part = ANY (reached)
          UNION
          SELECT from_part, to_part, mode, to_char(effective_on, 'YYYY-MM-DD"T00:00:00Z"'), factor, two_way, rank
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
COMMENT ON FUNCTION view_orders IS 'What a slice of orders needs to be planned, in one round trip and one picture. Nothing is locked: place_orders takes or refuses. Of a part in more than p_most places only some are read, of those in p_wide none: the caller reads them by shortlist.';
