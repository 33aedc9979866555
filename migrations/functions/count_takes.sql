-- needs: 20261128183000
CREATE OR REPLACE FUNCTION count_takes(p_takes new_take[]) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    -- The stock keys, each once, and how much is taken from it.
    parts      text[];
    places     text[];
    conditions text[];
    quantities bigint[];
    fitting    bigint;
BEGIN
    SELECT array_agg(g.part), array_agg(g.location), array_agg(g.condition), array_agg(g.quantity)
    INTO parts, places, conditions, quantities
    FROM (SELECT part, location, condition, sum(quantity)::bigint AS quantity
          FROM unnest(p_takes)
          GROUP BY part, location, condition) g;
    WITH locked AS MATERIALIZED (
        SELECT s.available, g.quantity
        FROM unnest(parts, places, conditions, quantities) AS g (part, location, condition, quantity)
        JOIN stock s ON s.part = g.part AND s.location = g.location AND s.condition = g.condition
        ORDER BY s.part, s.location, s.condition
        FOR NO KEY UPDATE OF s
    )
    SELECT count(*)
    INTO fitting
    FROM locked l
    WHERE l.available >= l.quantity;
    IF fitting < coalesce(cardinality(parts), 0) THEN
        RETURN false;
    END IF;
    UPDATE stock s
    SET reserved = s.reserved + g.quantity, version = s.version + 1
    FROM unnest(parts, places, conditions, quantities) AS g (part, location, condition, quantity)
    WHERE s.part = g.part AND s.location = g.location AND s.condition = g.condition;
    RETURN true;
END $$;
COMMENT ON FUNCTION count_takes IS 'Locks the stock keys of takes in their order and counts them as reserved, all or, when one stock key has too little, none.';
