-- needs: 00230
CREATE OR REPLACE FUNCTION take_groups(
    p_at timestamptz, p_by text[], p_group int[], p_id uuid[], p_line uuid[], p_part text[], p_location text[],
    p_condition text[], p_quantity bigint[], p_reference text[], p_expires timestamptz[], p_groups int
) RETURNS boolean[] LANGUAGE plpgsql AS $$
DECLARE
    fits   boolean[] := fit_groups(p_group, p_part, p_location, p_condition, p_quantity, p_groups);
    wanted boolean[] := ARRAY(SELECT fits[g.grouped] FROM unnest(p_group) WITH ORDINALITY AS g (grouped, n) ORDER BY g.n);
BEGIN
    IF true = ANY (wanted) THEN
        PERFORM write_takes(p_at, p_by, p_id, p_line, p_part, p_location, p_condition, p_quantity, p_reference, p_expires, wanted);
        PERFORM count_takes(p_part, p_location, p_condition, p_quantity, wanted);
    END IF;
    RETURN fits;
END $$;
COMMENT ON FUNCTION take_groups IS 'Reserves what fits of a list of takes, a group of them all or not at all, and tells of each group whether it fitted.';
