-- +goose Up
-- A timer lies apart until it is due: who looks for the next fact would else pass over every timer of the future first.
ALTER TABLE deliveries ADD COLUMN timer boolean NOT NULL DEFAULT false;
UPDATE deliveries SET timer = true WHERE next_at > now();
DROP INDEX deliveries_due;
CREATE INDEX deliveries_due ON deliveries (subscriber, seq) WHERE NOT parked AND NOT timer;
CREATE INDEX deliveries_timers ON deliveries (next_at) WHERE timer;
COMMENT ON COLUMN deliveries.timer IS 'Due in the future when it was written, and not rung yet.';

-- +goose StatementBegin
CREATE OR REPLACE FUNCTION emit_events(
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
    INSERT INTO deliveries (subscriber, event_id, seq, key, next_at, timer)
    SELECT DISTINCT s.subscriber, e.id, e.seq, e.key, f.due, f.due > p_at
    FROM e
    JOIN unnest(p_id, p_due) AS f (id, due) ON f.id = e.id
    JOIN subscriptions s ON s.type IN (e.type, '*');
END $$;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE OR REPLACE FUNCTION outbox(p_subscriber text, p_at timestamptz, p_after bigint, p_most int)
RETURNS TABLE (seq bigint, id uuid, type text, key text, at timestamptz, by text, data jsonb)
LANGUAGE plpgsql STABLE
SET enable_seqscan = off
SET enable_bitmapscan = off
SET enable_hashjoin = off
SET enable_mergejoin = off
SET enable_sort = off
SET plan_cache_mode = force_generic_plan
AS $$
BEGIN
    RETURN QUERY
    SELECT e.seq, e.id, e.type, e.key, e.at, e.by, e.data
    FROM (SELECT d.event_id, d.seq
          FROM deliveries d
          WHERE d.subscriber = p_subscriber AND NOT d.parked AND NOT d.timer AND d.next_at <= p_at AND d.seq > p_after
          ORDER BY d.seq
          LIMIT p_most) d
    JOIN events e ON e.id = d.event_id
    ORDER BY d.seq;
END $$;
-- +goose StatementEnd
