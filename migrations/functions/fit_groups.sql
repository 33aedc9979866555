-- needs: 20261128183000
CREATE OR REPLACE FUNCTION fit_groups(p_takes new_take[], p_groups int) RETURNS boolean[] LANGUAGE plpgsql AS $$
DECLARE
    fits     boolean[] := array_fill(true, ARRAY[p_groups]);
    -- Of each take: its group, how many pieces, and the number of its stock key; of each stock key: what is left on it.
    group_of int[];
    wanted   bigint[];
    key      int[];
    rest     bigint[];
    takes    int := coalesce(cardinality(p_takes), 0);
    first    int := 1;
    last     int;
    ok       boolean;
BEGIN
    IF takes = 0 THEN
        RETURN fits;
    END IF;
    WITH locked AS MATERIALIZED (
        SELECT s.part, s.location, s.condition, s.available
        FROM stock s
        JOIN (SELECT DISTINCT part, location, condition FROM unnest(p_takes)) k USING (part, location, condition)
        ORDER BY s.part, s.location, s.condition
        FOR NO KEY UPDATE OF s
    ), numbered AS (
        SELECT part, location, condition, available, row_number() OVER ()::int AS key
        FROM locked
    )
    SELECT (SELECT array_agg(available ORDER BY numbered.key) FROM numbered), array_agg(coalesce(s.key, 0) ORDER BY t.ordinality),
           array_agg(t.group_no ORDER BY t.ordinality), array_agg(t.quantity ORDER BY t.ordinality)
    INTO rest, key, group_of, wanted
    FROM unnest(p_takes) WITH ORDINALITY AS t
    LEFT JOIN numbered s USING (part, location, condition);

    WHILE first <= takes LOOP
        ok := true;
        last := first;
        WHILE last <= takes AND group_of[last] = group_of[first] LOOP
            ok := ok AND key[last] > 0 AND rest[key[last]] >= wanted[last];
            IF NOT ok THEN
                EXIT;
            END IF;
            rest[key[last]] := rest[key[last]] - wanted[last];
            last := last + 1;
        END LOOP;
        IF NOT ok THEN
            -- What the group had taken so far is left to the groups after it.
            FOR k IN first .. last - 1 LOOP
                rest[key[k]] := rest[key[k]] + wanted[k];
            END LOOP;
            WHILE last <= takes AND group_of[last] = group_of[first] LOOP
                last := last + 1;
            END LOOP;
            fits[group_of[first]] := false;
        END IF;
        first := last;
    END LOOP;
    RETURN fits;
END $$;
COMMENT ON FUNCTION fit_groups IS 'Locks the stock keys of takes, in their order like every other writer of stock, and tells of each group whether all of its takes fit after those of the groups before it. The takes of a group stand together.';
