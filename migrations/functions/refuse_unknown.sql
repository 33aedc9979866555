-- needs: 00230
CREATE OR REPLACE FUNCTION refuse_unknown(p_table text, p_column text, p_value text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% names % %, which does not exist', p_table, p_column, p_value
        USING ERRCODE = 'foreign_key_violation', CONSTRAINT = p_table || '_' || p_column || '_fkey';
END $$;
