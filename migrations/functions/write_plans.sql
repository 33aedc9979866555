-- needs: 20261129014000
CREATE OR REPLACE FUNCTION write_plans(p_at timestamptz, p_kind text, p_policy text, p_plans new_plan[], p_fresh boolean)
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF NOT p_fresh THEN
        UPDATE promises p
        SET state = 'superseded', judged_at = p_at, reason = 're-sourced'
        FROM (SELECT DISTINCT line FROM unnest(p_plans)) n
        WHERE p.kind = p_kind AND p.line = n.line AND p.state = 'open';
    END IF;
    INSERT INTO promises (id, kind, line, repair, part, source, made_at, due_at, arrives_at, within_24h, why, state, judged_at, leaves_at)
    SELECT promise, p_kind, line, repair, part, source, p_at, due_at, arrives_at, within_24h, why, state,
           CASE WHEN state <> 'open' THEN p_at END, leaves_at
    FROM unnest(p_plans);
    INSERT INTO decisions (id, line, at, demand, choices, outcome, policy)
    SELECT decision, line, p_at, demand, choices, outcome, p_policy
    FROM unnest(p_plans);
END $$;
COMMENT ON FUNCTION write_plans IS 'Writes decisions and promises and closes the open promises they supersede first: a line has one open promise at a time. The lines of an order that is new (p_fresh) have none.';
