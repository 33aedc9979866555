-- needs: 00230
-- What is delivered is deleted by the statement that reads it: each row is found once. Who cannot do with it what he took
-- it for rolls back. The statistics of a queue are always old, so the way through it is fixed.
CREATE OR REPLACE FUNCTION take_outbox(p_subscriber text, p_at timestamptz, p_most int)
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
        WHERE w.subscriber = p_subscriber AND NOT w.parked AND NOT w.timer
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
