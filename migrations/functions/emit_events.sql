-- needs: 20261129134000
-- Who reads the log goes by the numbers of transactions: each has its own before it numbers its events.
CREATE OR REPLACE FUNCTION emit_events(p_at timestamptz, p_events new_event[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_current_xact_id();
    WITH numbered AS MATERIALIZED (
        SELECT nextval('events_seq_seq') AS seq, n.id, n.type, n.key, n.by, n.data, n.due_at, n.due_at > p_at AS timer
        FROM (SELECT * FROM unnest(p_events) WITH ORDINALITY AS u ORDER BY u.ordinality) AS n
    ), written AS (
        INSERT INTO events (seq, id, type, key, at, by, data, timer)
        OVERRIDING SYSTEM VALUE
        SELECT seq, id, type, key, p_at, by, data, timer
        FROM numbered
    )
    INSERT INTO deliveries (subscriber, event_id, seq, key, next_at, timer)
    SELECT s.subscriber, n.id, n.seq, n.key, n.due_at, n.timer
    FROM numbered n
    CROSS JOIN LATERAL (
        SELECT e.subscriber FROM subscriptions e WHERE e.type = n.type AND (n.timer OR NOT e.log)
        UNION
        SELECT a.subscriber FROM subscriptions a WHERE a.type = '*' AND (n.timer OR NOT a.log)) s;
END $$;
COMMENT ON FUNCTION emit_events IS 'Writes events and what each subscriber has still to hear of them.';
