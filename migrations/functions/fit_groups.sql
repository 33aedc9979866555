-- needs: 00230
CREATE OR REPLACE FUNCTION fit_groups(
    p_group int[], p_part text[], p_location text[], p_condition text[], p_quantity bigint[], p_groups int
) RETURNS boolean[] LANGUAGE plpgsql AS $$
DECLARE
    fits  boolean[] := array_fill(true, ARRAY[p_groups]);
    shelf int[];
    rest  bigint[];
    n     int := coalesce(cardinality(p_group), 0);
    first int := 1;
    last  int;
    ok    boolean;
BEGIN
    IF n = 0 THEN
        RETURN fits;
    END IF;
    WITH locked AS MATERIALIZED (
        SELECT s.part, s.location, s.condition, s.available
        FROM stock s
        JOIN (SELECT DISTINCT part, location, condition
              FROM unnest(p_part, p_location, p_condition) AS k (part, location, condition)) k
            USING (part, location, condition)
        ORDER BY s.part, s.location, s.condition
        FOR NO KEY UPDATE OF s
    ), numbered AS (
        SELECT part, location, condition, available, row_number() OVER ()::int AS shelf
        FROM locked
    )
    SELECT (SELECT array_agg(available ORDER BY numbered.shelf) FROM numbered), array_agg(coalesce(s.shelf, 0) ORDER BY w.n)
    INTO rest, shelf
    FROM unnest(p_part, p_location, p_condition) WITH ORDINALITY AS w (part, location, condition, n)
    LEFT JOIN numbered s USING (part, location, condition);

    WHILE first <= n LOOP
        ok := true;
        last := first;
        WHILE last <= n AND p_group[last] = p_group[first] LOOP
            ok := ok AND shelf[last] > 0 AND rest[shelf[last]] >= p_quantity[last];
            IF NOT ok THEN
                EXIT;
            END IF;
            rest[shelf[last]] := rest[shelf[last]] - p_quantity[last];
            last := last + 1;
        END LOOP;
        IF NOT ok THEN
            -- What the group had taken so far is left to the groups after it.
            FOR k IN first .. last - 1 LOOP
                rest[shelf[k]] := rest[shelf[k]] + p_quantity[k];
            END LOOP;
            WHILE last <= n AND p_group[last] = p_group[first] LOOP
                last := last + 1;
            END LOOP;
            fits[p_group[first]] := false;
        END IF;
        first := last;
    END LOOP;
    RETURN fits;
END $$;
COMMENT ON FUNCTION fit_groups IS 'Locks the shelves of a list of takes, in the order of their key like every other writer of stock, and tells of each group whether all of its takes fit after those of the groups before it. The takes of a group stand together.';
