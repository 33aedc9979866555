-- needs: 00230
-- Silence tells of the next scan, not of those after it: what follows the next scan is kept apart.
CREATE OR REPLACE FUNCTION eta_tail(p_rest int[], p_gap int[]) RETURNS int[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT array_agg(greatest(0, r - g) ORDER BY n)
    FROM unnest(p_rest, p_gap) WITH ORDINALITY AS s (r, g, n)
$$;
