-- needs: 20261128183000
-- Who reads the log goes by the numbers of transactions: each has its own before it numbers its events.
CREATE OR REPLACE FUNCTION emit_events(p_at timestamptz, p_events new_event[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_current_xact_id();
    WITH written AS (
        INSERT INTO events (id, type, key, at, by, data, timer)
        SELECT n.id, n.type, n.key, p_at, n.by, n.data, n.due_at > p_at
        FROM unnest(p_events) WITH ORDINALITY AS n
        ORDER BY n.ordinality
        RETURNING id, seq, type, key, timer
    )
    INSERT INTO deliveries (subscriber, event_id, seq, key, next_at, timer)
    SELECT DISTINCT s.subscriber, w.id, w.seq, w.key, n.due_at, w.timer
    FROM written w
    JOIN unnest(p_events) AS n ON n.id = w.id
    JOIN subscriptions s ON s.type IN (w.type, '*') AND (w.timer OR NOT s.log);
END $$;
COMMENT ON FUNCTION emit_events IS 'Writes events and what each subscriber has still to hear of them.';
