-- needs: 20261128183000
CREATE OR REPLACE FUNCTION natural_order(p_serial text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT regexp_replace(
        regexp_replace(upper(regexp_replace(normalize(p_serial, NFKC) COLLATE "C", '\s+', '', 'g')), '([0-9]+)', repeat('0', 64) || '\1', 'g'),
        '[0-9]*([0-9]{64})', '\1', 'g')
$$;
COMMENT ON FUNCTION natural_order IS 'A text that compares byte by byte, under the collation "C", as a serial does in natural order: each run of digits is as wide as the longest can be.';
