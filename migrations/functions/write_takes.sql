-- needs: 00230
CREATE OR REPLACE FUNCTION write_takes(
    p_at timestamptz, p_by text[], p_id uuid[], p_line uuid[], p_part text[], p_location text[], p_condition text[],
    p_quantity bigint[], p_reference text[], p_expires timestamptz[], p_do boolean[]
) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    WITH taken AS MATERIALIZED (
        SELECT by, id, line, part, location, condition, quantity, reference, expires_at
        FROM unnest(p_by, p_id, p_line, p_part, p_location, p_condition, p_quantity, p_reference, p_expires, p_do)
            AS t (by, id, line, part, location, condition, quantity, reference, expires_at, wanted)
        WHERE wanted
    ), promised AS (
        INSERT INTO reservations (id, line, location, part, condition, quantity, made_at, expires_at)
        SELECT id, line, location, part, condition, quantity, p_at, expires_at
        FROM taken
    )
    INSERT INTO ledger (at, by, kind, part, quantity, from_location, from_condition, from_bucket, to_location,
        to_condition, to_bucket, reference)
    SELECT p_at, by, 'reserve', part, quantity, location, condition, 'free', location, condition, 'reserved', reference
    FROM taken;
END $$;
COMMENT ON FUNCTION write_takes IS 'Writes the reservations and the ledger rows of takes; count_takes changes their counters in the same transaction.';
