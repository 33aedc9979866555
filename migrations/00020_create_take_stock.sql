-- +goose Up
-- +goose StatementBegin
CREATE FUNCTION take_stock(
    p_at timestamptz, p_by text, p_id uuid[], p_line uuid[], p_part text[], p_location text[], p_condition text[],
    p_quantity bigint[], p_reference text[], p_expires timestamptz[]
) RETURNS boolean[] LANGUAGE plpgsql AS $$
DECLARE
    fits  boolean[] := array_fill(false, ARRAY[cardinality(p_id)]);
    taken_any boolean := false;
    place text      := NULL;
    rest  bigint    := 0;
    want  record;
BEGIN
    FOR want IN
        WITH locked AS MATERIALIZED (
            SELECT s.part, s.location, s.condition, s.on_hand - s.reserved AS free
            FROM stock s
            JOIN (SELECT DISTINCT part, location, condition
                  FROM unnest(p_part, p_location, p_condition) AS k (part, location, condition)) k
                USING (part, location, condition)
            ORDER BY s.part, s.location, s.condition
            FOR UPDATE OF s
        )
        SELECT w.n, w.quantity, l.free, jsonb_build_array(w.part, w.location, w.condition)::text AS place
        FROM unnest(p_part, p_location, p_condition, p_quantity)
            WITH ORDINALITY AS w (part, location, condition, quantity, n)
        JOIN locked l USING (part, location, condition)
        ORDER BY w.part, w.location, w.condition, w.n
    LOOP
        IF place IS DISTINCT FROM want.place THEN
            place := want.place;
            rest := want.free;
        END IF;
        IF want.quantity <= rest THEN
            rest := rest - want.quantity;
            fits[want.n] := true;
            taken_any := true;
        END IF;
    END LOOP;
    IF NOT taken_any THEN
        RETURN fits;
    END IF;
    WITH taken AS MATERIALIZED (
        SELECT t.id, t.line, t.part, t.location, t.condition, t.quantity, t.reference, t.expires_at
        FROM unnest(p_id, p_line, p_part, p_location, p_condition, p_quantity, p_reference, p_expires, fits)
            AS t (id, line, part, location, condition, quantity, reference, expires_at, fits)
        WHERE t.fits
    ), counted AS (
        UPDATE stock s
        SET reserved = s.reserved + g.quantity, version = s.version + 1
        FROM (SELECT part, location, condition, sum(quantity)::bigint AS quantity
              FROM taken
              GROUP BY part, location, condition) g
        WHERE s.part = g.part AND s.location = g.location AND s.condition = g.condition
    ), promised AS (
        INSERT INTO reservations (id, line, location, part, condition, quantity, made_at, expires_at)
        SELECT id, line, location, part, condition, quantity, p_at, expires_at
        FROM taken
    )
    INSERT INTO ledger (at, by, kind, part, quantity, from_location, from_condition, from_bucket, to_location,
        to_condition, to_bucket, reference)
    SELECT p_at, p_by, 'reserve', part, quantity, location, condition, 'free', location, condition, 'reserved', reference
    FROM taken;
    RETURN fits;
END $$;
-- +goose StatementEnd
COMMENT ON FUNCTION take_stock IS 'Reserves what fits of a list of takes, in one round trip. Rows are locked in the order of their key, the same as every other writer of stock; a take that does not fit leaves what is left to the ones after it.';
