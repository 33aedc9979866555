-- needs: 00230
CREATE OR REPLACE FUNCTION write_plans(
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
COMMENT ON FUNCTION write_plans IS 'Writes decisions and promises and closes the open promises they supersede first: a line has one open promise at a time. The lines of an order that is new (p_fresh) have none.';
