-- needs: 00230
CREATE OR REPLACE FUNCTION scans_only_grow_older() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.recorded_at < OLD.recorded_at
        AND to_jsonb(NEW) - 'recorded_at' = to_jsonb(OLD) - 'recorded_at' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = TG_TABLE_NAME || '_append_only';
END $$;
COMMENT ON FUNCTION scans_only_grow_older IS 'A copy that was recorded earlier may come later; then the time it was first recorded goes back. Nothing else of a scan ever changes.';
