-- +goose Up
-- The outbox is read from its old end by its index, whatever the server thinks of a table that is empty one moment and long
-- the next.
-- +goose StatementBegin
CREATE FUNCTION outbox(p_subscriber text, p_at timestamptz, p_after bigint, p_most int)
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
          WHERE d.subscriber = p_subscriber AND NOT d.parked AND d.next_at <= p_at AND d.seq > p_after
          ORDER BY d.seq
          LIMIT p_most) d
    JOIN events e ON e.id = d.event_id
    ORDER BY d.seq;
END $$;
-- +goose StatementEnd
COMMENT ON FUNCTION outbox IS 'What a subscriber has to hear next, in order of writing.';
