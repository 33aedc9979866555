-- needs: 00230
CREATE OR REPLACE FUNCTION advance_repairs(p_repairs text[], p_states text[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    UPDATE repairs r
    SET state = o.state, version = r.version + 1
    FROM unnest(p_repairs, p_states) AS o (id, state)
    WHERE r.id = o.id;
END $$;
COMMENT ON FUNCTION advance_repairs IS 'Sets the states of repairs that are locked; what may follow what is the machine of the service.';
