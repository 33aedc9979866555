-- +goose Up
-- The relay reads the table of facts itself instead of a row for each fact that it deletes again. What was not published
-- yet still has its delivery.
ALTER TABLE events ADD COLUMN timer boolean NOT NULL DEFAULT false;
CREATE INDEX events_by_seq ON events (seq);
COMMENT ON COLUMN events.timer IS 'Was due in the future when it was written: it is published by its delivery, when it has rung.';

ALTER TABLE subscriptions ADD COLUMN log boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN subscriptions.log IS 'Reads the table of facts by itself; deliveries are written for timers only.';

CREATE TABLE log_readers (
    name text PRIMARY KEY,
    seq  bigint NOT NULL
);
COMMENT ON TABLE log_readers IS 'Who reads the table of facts has read it up to seq.';

UPDATE subscriptions SET log = true WHERE subscriber = 'kafka';
INSERT INTO log_readers (name, seq)
SELECT DISTINCT subscriber, (SELECT coalesce(max(seq), 0) FROM events)
FROM subscriptions
WHERE log;

CREATE VIEW log_waiting AS
SELECT r.name, w.waiting, w.oldest
FROM log_readers r
CROSS JOIN LATERAL (
    SELECT count(*) AS waiting, min(e.at) AS oldest
    FROM events e
    WHERE e.seq > r.seq AND NOT e.timer) w;
COMMENT ON VIEW log_waiting IS 'What each reader of the log has still to read.';

-- Who reads the log goes by the numbers of transactions: each has its own before it numbers its facts.
-- +goose StatementBegin
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
-- +goose StatementEnd

-- What is delivered is deleted by the statement that reads it: each row is found once. Who cannot do with it what he took
-- it for rolls back. The statistics of a queue are always old, so the way through it is fixed.
-- +goose StatementBegin
CREATE FUNCTION take_outbox(p_subscriber text, p_at timestamptz, p_most int)
RETURNS TABLE (seq bigint, id uuid, type text, key text, at timestamptz, by text, data jsonb)
LANGUAGE plpgsql VOLATILE
SET enable_seqscan = off
SET enable_bitmapscan = off
SET enable_hashjoin = off
SET enable_mergejoin = off
SET plan_cache_mode = force_generic_plan
AS $$
BEGIN
    RETURN QUERY
    WITH d AS MATERIALIZED (
        SELECT w.ctid AS row, w.event_id, w.seq
        FROM deliveries w
        WHERE w.subscriber = p_subscriber AND NOT w.parked AND NOT w.timer AND w.next_at <= p_at
        ORDER BY w.seq
        LIMIT p_most
    ), gone AS (
        DELETE FROM deliveries w
        USING d
        WHERE w.ctid = d.row
        RETURNING w.event_id, w.seq
    )
    SELECT e.seq, e.id, e.type, e.key, e.at, e.by, e.data
    FROM gone
    JOIN events e ON e.id = gone.event_id
    ORDER BY gone.seq;
END $$;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE FUNCTION read_log(p_after bigint, p_top bigint, p_most int)
RETURNS TABLE (seq bigint, id uuid, type text, key text, at timestamptz, by text, data jsonb)
LANGUAGE plpgsql STABLE
SET enable_seqscan = off
SET enable_bitmapscan = off
SET enable_sort = off
SET plan_cache_mode = force_generic_plan
AS $$
BEGIN
    RETURN QUERY
    SELECT e.seq, e.id, e.type, e.key, e.at, e.by, e.data
    FROM events e
    WHERE e.seq > p_after AND e.seq <= p_top AND NOT e.timer
    ORDER BY e.seq
    LIMIT p_most;
END $$;
-- +goose StatementEnd
