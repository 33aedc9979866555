-- +goose Up
-- A carrier that corrects the text of a scan sends it again: that is another revision of the same scan, not the same one.
ALTER TABLE scans
    ADD linked_carrier text NOT NULL DEFAULT '',
    ADD linked_waybill text NOT NULL DEFAULT '',
    ADD linked_as      text NOT NULL DEFAULT '' CHECK (linked_as IN ('', 'forward', 'return')),
    ADD digest         text GENERATED ALWAYS AS (md5(place || E'\x1f' || remark || E'\x1f' || coalesce(lon::text, '') || E'\x1f'
        || coalesce(lat::text, '') || E'\x1f' || linked_carrier || E'\x1f' || linked_waybill || E'\x1f' || linked_as)) STORED,
    DROP CONSTRAINT scans_are_kept_once;
ALTER TABLE scans ADD CONSTRAINT scans_are_kept_once UNIQUE (carrier, waybill, source, code, occurred_at, digest);
CREATE INDEX scans_by_code ON scans (source, code, carrier, waybill);
COMMENT ON COLUMN scans.digest IS 'Of everything beside the key (carrier, waybill, source, code, occurred_at): another digest is another revision.';
COMMENT ON COLUMN scans.recorded_at IS 'When it was first recorded, of all the copies that came.';
COMMENT ON COLUMN scans.linked_waybill IS 'The waybill under which the parcel goes on from here.';

DROP TRIGGER scans_append_only ON scans;
-- +goose StatementBegin
CREATE FUNCTION scans_only_grow_older() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.recorded_at < OLD.recorded_at
        AND to_jsonb(NEW) - 'recorded_at' = to_jsonb(OLD) - 'recorded_at' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = TG_TABLE_NAME || '_append_only';
END $$;
-- +goose StatementEnd
CREATE TRIGGER scans_append_only BEFORE UPDATE OR DELETE ON scans
    FOR EACH ROW EXECUTE FUNCTION scans_only_grow_older();
COMMENT ON FUNCTION scans_only_grow_older IS 'A copy that was recorded earlier may come later; then the time it was first recorded goes back. Nothing else of a scan ever changes.';

CREATE TABLE scan_snapshots (
    carrier     text        NOT NULL,
    waybill     text        NOT NULL,
    source      text        NOT NULL,
    digest      text        NOT NULL,
    recorded_at timestamptz NOT NULL,
    scans       text[]      NOT NULL,
    PRIMARY KEY (carrier, waybill, source, digest)
);
COMMENT ON TABLE scan_snapshots IS 'What a carrier that sends its whole list each time had in it: a scan that is missing in the latest one was taken back.';
COMMENT ON COLUMN scan_snapshots.recorded_at IS 'When this very list was last recorded.';
COMMENT ON COLUMN scan_snapshots.scans IS 'code@microseconds since 1970 of each scan in it.';

CREATE TABLE waybill_links (
    carrier       text NOT NULL,
    waybill       text NOT NULL,
    child_carrier text NOT NULL,
    child_waybill text NOT NULL,
    PRIMARY KEY (carrier, waybill, child_carrier, child_waybill)
);
CREATE INDEX waybill_links_by_child ON waybill_links (child_carrier, child_waybill);
COMMENT ON TABLE waybill_links IS 'Which waybills a scan ever linked; where to look, not what is true: the fold reads the links of scans that stand.';

CREATE TABLE contradiction_rules (
    rule       text PRIMARY KEY,
    at_least   int  NOT NULL CHECK (at_least >= 0),
    flag       text NOT NULL,
    meaning_zh text NOT NULL,
    meaning_en text NOT NULL
);
COMMENT ON TABLE contradiction_rules IS 'What in a trace cannot all be true, from which size on, and the flag it raises. A rule without a row is off.';
INSERT INTO contradiction_rules (rule, at_least, flag, meaning_zh, meaning_en) VALUES
    ('transit_after_delivery', 0, 'delivery_disputed', '签收后又有在途扫描', 'A transit scan after the delivery'),
    ('cancelled_then_delivered', 0, 'delivery_disputed', '取消后又签收', 'Cancelled, and delivered all the same'),
    ('delivered_twice', 60, 'delivery_disputed', '两个来源的签收时间相差（分钟）', 'Two sources tell the delivery this many minutes apart'),
    ('too_fast', 150, 'impossible_speed', '两次扫描之间的速度（公里/小时，直线）', 'Between two scans faster than this, km/h over the great circle'),
    ('proof_far', 300, 'proof_far', '签收位置距收件地址（米）', 'Delivered this many metres from the address'),
    ('proof_very_far', 1000, 'proof_very_far', '签收位置距收件地址（米），待核实', 'Delivered this many metres from the address: closing waits');

-- What flies is faster.
UPDATE carrier_codes SET reason = 'air' WHERE source = 'sf' AND code IN ('105', '106');
