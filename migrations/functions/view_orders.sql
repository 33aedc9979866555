-- needs: 20261128222600
CREATE OR REPLACE FUNCTION view_orders(
    p_route text, p_orders asked_order[], p_parts asked_part[], p_conditions text[], p_kinds text[], p_most int, p_wide text[]
) RETURNS TABLE (network uuid, answers json, repairs json, parts json, supersessions json, offers json)
LANGUAGE plpgsql STABLE
SET enable_seqscan = off
SET enable_bitmapscan = off
SET plan_cache_mode = force_generic_plan
AS $$
DECLARE
    vans    text[] := ARRAY(SELECT r.van FROM unnest(p_orders) AS o JOIN repairs r ON r.id = o.repair WHERE r.van IS NOT NULL);
    reached text[];
BEGIN
    SELECT v.version
    INTO network
    FROM network_versions v;

    SELECT json_agg(json_build_object('order_no', o.ordinality, 'input_hash', encode(q.input_hash, 'base64'), 'body', convert_from(q.body, 'UTF8')))
    INTO answers
    FROM unnest(p_orders) WITH ORDINALITY AS o
    CROSS JOIN LATERAL (
        SELECT q.input_hash, q.body
        FROM requests q
        WHERE q.actor = o.actor AND q.route = p_route AND q.key = o.key
        LIMIT 1) q
    WHERE o.key <> '';

    SELECT json_agg(json_build_object('order_no', o.ordinality, 'repair', to_json(r), 'on_the_way', (
               SELECT count(*)
               FROM order_lines l
               WHERE l.repair = r.id AND l.state IN ('requested', 'held', 'substitute_offered', 'backordered', 'reserved', 'picking',
                   'packed', 'shipped', 'delivered', 'disputed'))))
    INTO repairs
    FROM unnest(p_orders) WITH ORDINALITY AS o
    JOIN repairs r ON r.id = o.repair;

    SELECT json_agg(json_build_object('asked_no', a.ordinality, 'name_zh', p.name_zh, 'name_en', p.name_en, 'class', p.class, 'price_minor', p.price_minor,
               'currency', p.currency,
               'serialised', p.serialised, 'core_return', p.core_return, 'fits', EXISTS (
                   SELECT 1
                   FROM repairs r
                   JOIN model_parts f ON f.model = r.model AND f.part = a.part
                   WHERE r.id = p_orders[a.order_no].repair
                     AND (f.serial_from = '' OR natural_order(f.serial_from) COLLATE "C" <= natural_order(r.serial))
                     AND (f.serial_to = '' OR natural_order(f.serial_to) COLLATE "C" >= natural_order(r.serial)))))
    INTO parts
    FROM unnest(p_parts) WITH ORDINALITY AS a
    JOIN parts p ON p.number = a.part;

    -- Both directions are followed, because a two-way supersession is read backwards too; UNION ends any walk.
    WITH RECURSIVE walk (part) AS (
        SELECT a.part FROM unnest(p_parts) AS a
        UNION
        SELECT CASE WHEN s.from_part = w.part THEN s.to_part ELSE s.from_part END
        FROM walk w
        JOIN supersessions s ON s.from_part = w.part OR (s.to_part = w.part AND s.two_way)
    )
    SELECT array_agg(w.part)
    INTO reached
    FROM walk w;

    SELECT json_agg(s)
    INTO supersessions
    FROM (SELECT from_part, to_part, mode, to_char(effective_on, 'YYYY-MM-DD"T00:00:00Z"') AS effective_on, factor, two_way, rank
          FROM supersessions e
          WHERE e.from_part = ANY (reached)
          UNION
          SELECT from_part, to_part, mode, to_char(effective_on, 'YYYY-MM-DD"T00:00:00Z"'), factor, two_way, rank
          FROM supersessions e
          WHERE e.to_part = ANY (reached)
          ORDER BY 4, 1, 2) s;

    -- One document a part: one an offer would cost more than to read it.
    SELECT json_agg(json_build_object('part', w.part, 'locations', k.locations, 'conditions', k.conditions, 'available', k.available))
    INTO offers
    FROM unnest(reached) AS w (part)
    CROSS JOIN LATERAL (
        SELECT array_agg(o.location) AS locations, array_agg(o.condition) AS conditions, array_agg(o.available) AS available
        FROM (SELECT k.location, k.condition, k.available
              FROM stock k
              JOIN locations l ON l.code = k.location
              WHERE k.part = w.part AND k.available > 0 AND k.condition = ANY (p_conditions) AND l.kind = ANY (p_kinds)
                AND l.closed_at IS NULL
                AND (l.kind <> 'van' OR k.location = ANY (vans))
              LIMIT p_most) o) k
    WHERE w.part <> ALL (p_wide) AND k.locations IS NOT NULL;

    RETURN NEXT;
END $$;
COMMENT ON FUNCTION view_orders IS 'What a slice of orders needs to be planned, in one round trip and one picture, a document a kind; null is none. Nothing is locked: place_orders takes or refuses. Of a part in more than p_most places only some are read, of those in p_wide none: the caller reads them by shortlist.';
