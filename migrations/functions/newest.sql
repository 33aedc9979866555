-- needs: 00230
CREATE OR REPLACE FUNCTION newest(p_samples int[], p_keep int) RETURNS int[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT p_samples[greatest(1, cardinality(p_samples) - p_keep + 1):]
$$;
