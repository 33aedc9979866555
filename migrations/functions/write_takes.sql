-- needs: 20261128183000
CREATE OR REPLACE FUNCTION write_takes(p_at timestamptz, p_takes new_take[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO reservations (id, line, location, part, condition, quantity, made_at, expires_at)
    SELECT id, line, location, part, condition, quantity, p_at, expires_at
    FROM unnest(p_takes);
    INSERT INTO ledger (at, by, kind, part, quantity, from_location, from_condition, from_bucket, to_location,
        to_condition, to_bucket, reference)
    SELECT p_at, by, 'reserve', part, quantity, location, condition, 'free', location, condition, 'reserved', reference
    FROM unnest(p_takes);
END $$;
COMMENT ON FUNCTION write_takes IS 'Writes the reservations and the ledger rows of takes; count_takes changes their counters in the same transaction.';
