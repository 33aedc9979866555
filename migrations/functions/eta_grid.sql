-- needs: 00230
CREATE OR REPLACE FUNCTION eta_grid(p_samples int[]) RETURNS double precision[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT percentile_cont(ARRAY(SELECT i / 100.0 FROM generate_series(0, 99) AS g (i)) || ARRAY[0.995, 0.999, 1]::double precision[])
               WITHIN GROUP (ORDER BY v)
    FROM unnest(p_samples) AS s (v)
$$;
COMMENT ON FUNCTION eta_grid IS 'The quantiles that a curve keeps; eta.CurveOf reckons the same.';
