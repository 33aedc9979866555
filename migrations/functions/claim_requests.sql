-- needs: 00230
CREATE OR REPLACE FUNCTION claim_requests(
    p_at timestamptz, p_route text, p_actor text[], p_key text[], p_hash bytea[], p_body bytea[]
) RETURNS boolean[] LANGUAGE plpgsql AS $$
DECLARE
    claimed boolean[];
BEGIN
    WITH mine AS (
        INSERT INTO requests (actor, route, key, input_hash, status, body, at)
        SELECT actor, p_route, key, hash, 200, body, p_at
        FROM unnest(p_actor, p_key, p_hash, p_body) AS c (actor, key, hash, body)
        WHERE key <> ''
        ORDER BY actor, key
        ON CONFLICT DO NOTHING
        RETURNING actor, key
    )
    SELECT array_agg(c.key = '' OR m.key IS NOT NULL ORDER BY c.n)
    INTO claimed
    FROM unnest(p_actor, p_key) WITH ORDINALITY AS c (actor, key, n)
    LEFT JOIN mine m ON m.actor = c.actor AND m.key = c.key;
    RETURN claimed;
END $$;
COMMENT ON FUNCTION claim_requests IS 'Claims (actor, route, key) for the answers given and tells which were free; it waits for a twin in flight. An empty key claims nothing.';
