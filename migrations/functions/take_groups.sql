-- needs: 20261128183000
CREATE OR REPLACE FUNCTION take_groups(p_at timestamptz, p_takes new_take[], p_groups int) RETURNS boolean[] LANGUAGE plpgsql AS $$
DECLARE
    fits    boolean[] := fit_groups(p_takes, p_groups);
    fitting new_take[] := ARRAY(SELECT t FROM unnest(p_takes) AS t WHERE fits[t.group_no]);
BEGIN
    IF cardinality(fitting) > 0 THEN
        PERFORM write_takes(p_at, fitting);
        PERFORM count_takes(fitting);
    END IF;
    RETURN fits;
END $$;
COMMENT ON FUNCTION take_groups IS 'Reserves what fits of a list of takes, a group of them all or not at all, and tells of each group whether it fitted.';
