-- needs: 00230
CREATE OR REPLACE FUNCTION release_requests(p_route text, p_actor text[], p_key text[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM requests q
    USING unnest(p_actor, p_key) AS c (actor, key)
    WHERE q.actor = c.actor AND q.route = p_route AND q.key = c.key;
END $$;
COMMENT ON FUNCTION release_requests IS 'Gives claims of keys back within the transaction that made them: who was refused asks again under the same key.';
