-- needs: 20261129141500
CREATE OR REPLACE FUNCTION view_counted_orders(
    p_route text, p_orders asked_order[], p_parts asked_part[], p_conditions text[], p_kinds text[], p_most int, p_wide text[],
    p_engineers text[], p_at timestamptz
) RETURNS TABLE (network uuid, answers json, repairs json, parts json, supersessions json, offers json, allowance json)
LANGUAGE plpgsql VOLATILE
AS $$
DECLARE
    most  jsonb;
    block int;
BEGIN
    IF cardinality(p_engineers) > 0 THEN
        SELECT q.body
        INTO most
        FROM policies q
        WHERE q.name = 'engineer_orders' AND q.valid_from <= p_at
        ORDER BY q.version DESC
        LIMIT 1;
        SELECT (q.body ->> 'block_days')::int
        INTO block
        FROM policies q
        WHERE q.name = 'core_returns' AND q.valid_from <= p_at
        ORDER BY q.version DESC
        LIMIT 1;
    END IF;
    IF (most ->> 'pieces')::bigint > 0 OR (most ->> 'minor')::bigint > 0 THEN
        PERFORM 1
        FROM accounts
        WHERE login = ANY (p_engineers)
        ORDER BY login
        FOR NO KEY UPDATE;
    ELSE
        most := NULL;
    END IF;
    -- A statement after the wait sees what those have written who were waited for.
    RETURN QUERY
    SELECT v.network, v.answers, v.repairs, v.parts, v.supersessions, v.offers, json_build_object('limit', most, 'ordered', (
        SELECT json_agg(json_build_object('engineer', e.engineer, 'pieces', s.pieces, 'minor', s.minor))
        FROM unnest(p_engineers) AS e (engineer)
        CROSS JOIN LATERAL (
            SELECT coalesce(sum(l.quantity), 0) AS pieces,
                   coalesce(sum(l.quantity * p.price_minor) FILTER (WHERE p.currency = most ->> 'currency'), 0) AS minor
            FROM order_lines l
            JOIN parts p ON p.number = l.part
            WHERE l.ordered_by = e.engineer AND l.ordered_at > p_at - make_interval(hours => (most ->> 'window_hours')::int)
              AND (l.state NOT IN ('cancelled', 'closed') OR l.installed_at IS NOT NULL)) s
        WHERE most IS NOT NULL
    ), 'owing', (
        SELECT json_agg(json_build_object('engineer', e.engineer, 'returns', o.returns))
        FROM unnest(p_engineers) AS e (engineer)
        CROSS JOIN LATERAL (
            SELECT count(*) AS returns
            FROM returns r
            WHERE r.engineer = e.engineer AND r.closed_at IS NULL AND r.due_at <= coalesce(r.clock_stopped_at, p_at) - make_interval(days => block)
              AND r.state IN ('overdue', 'charged')) o
        WHERE block > 0 AND o.returns > 0))
    FROM view_orders(p_route, p_orders, p_parts, p_conditions, p_kinds, p_most, p_wide) AS v;
END $$;
COMMENT ON FUNCTION view_counted_orders IS 'What view_orders answers, and what each of p_engineers has ordered lately where a limit is in force, less what was given up or given back; and who has owed old parts for so long that he is blocked. Orders of one engineer wait for each other then, or each would find the room of one.';
