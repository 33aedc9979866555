-- needs: 20261129015030
CREATE OR REPLACE FUNCTION scans_only_grow_older() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.recorded_at <= OLD.recorded_at AND NEW.twin >= OLD.twin AND NEW.implied <= OLD.implied
        AND NEW.inexact <= OLD.inexact
        AND to_jsonb(NEW) <> to_jsonb(OLD)
        AND to_jsonb(NEW) - '{recorded_at,twin,implied,inexact}'::text[] = to_jsonb(OLD) - '{recorded_at,twin,implied,inexact}'::text[] THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = TG_TABLE_NAME || '_append_only';
END $$;
COMMENT ON FUNCTION scans_only_grow_older IS 'A copy that was recorded earlier, is more exact or stands beside a twin may come later; then those marks follow, each one way only. Nothing else of a scan ever changes.';
