-- needs: 00230
-- Who reads the log goes by the numbers of transactions: each has its own before it numbers its facts.
CREATE OR REPLACE FUNCTION emit_events(
    p_at timestamptz, p_by text[], p_id uuid[], p_type text[], p_key text[], p_data jsonb[], p_due timestamptz[],
    p_do boolean[]
) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_current_xact_id();
    WITH e AS (
        INSERT INTO events (id, type, key, at, by, data, timer)
        SELECT id, type, key, p_at, by, data, due > p_at
        FROM unnest(p_by, p_id, p_type, p_key, p_data, p_do, p_due) WITH ORDINALITY AS f (by, id, type, key, data, wanted, due, n)
        WHERE wanted IS NOT FALSE
        ORDER BY n
        RETURNING id, seq, type, key, timer
    )
    INSERT INTO deliveries (subscriber, event_id, seq, key, next_at, timer)
    SELECT DISTINCT s.subscriber, e.id, e.seq, e.key, f.due, e.timer
    FROM e
    JOIN unnest(p_id, p_due) AS f (id, due) ON f.id = e.id
    JOIN subscriptions s ON s.type IN (e.type, '*') AND (e.timer OR NOT s.log);
END $$;
COMMENT ON FUNCTION emit_events IS 'Writes facts and what each subscriber has still to hear of them. A fact whose place in p_do is false is left out.';
