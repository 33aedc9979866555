-- needs: 00230
CREATE OR REPLACE FUNCTION read_log(p_after bigint, p_top bigint, p_most int)
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
