-- +goose Up
-- China's terms: a year of storage, five working days to accept, ten for the number of a trip on paper, and an approval for
-- what crosses a province. A policy that somebody has set stays as it is.
INSERT INTO policies (name, version, valid_from, body)
SELECT 'waste', 2, '2000-01-01 00:00:00+00', body || '{"storage_days": 365, "warn_days": [270, 330, 350], "accept_days": 5, "number_days": 10,
    "approvals": true, "incompatible": ["I+R", "C+R", "C+I"]}'::jsonb
FROM policies
WHERE name = 'waste' AND version = 1 AND NOT EXISTS (SELECT FROM policies WHERE name = 'waste' AND version > 1);

-- A recycler may refuse a waste lot. It stays on the road of the manifest that it was refused on, until a manifest that follows
-- takes it home or to another recycler.
ALTER TABLE waste_lots DROP CONSTRAINT waste_lots_state_check;
ALTER TABLE waste_lots ADD CONSTRAINT waste_lots_state_is_known CHECK (state IN ('open', 'sealed', 'manifested', 'rejected', 'accepted', 'certified'));
ALTER TABLE waste_lots ADD COLUMN rejected_from text REFERENCES waste_manifests (id);
ALTER TABLE waste_lots ADD COLUMN split_from text REFERENCES waste_lots (id);
ALTER TABLE waste_lots ADD COLUMN warned_days int NOT NULL DEFAULT 0 CHECK (warned_days >= 0);
ALTER TABLE waste_lots ADD CONSTRAINT waste_lots_rejected_are_on_no_manifest CHECK ((state = 'rejected') = (rejected_from IS NOT NULL)
    AND (state <> 'rejected' OR manifest IS NULL));
CREATE INDEX waste_lots_rejected_from ON waste_lots (rejected_from) WHERE rejected_from IS NOT NULL;
COMMENT ON COLUMN waste_lots.warned_days IS 'The age of its oldest piece, in days, that operations were last warned of.';
COMMENT ON COLUMN waste_lots.split_from IS 'The waste lot that its first pieces were taken out of.';

ALTER TABLE waste_manifests DROP CONSTRAINT waste_manifests_state_check;
ALTER TABLE waste_manifests ADD CONSTRAINT waste_manifests_state_is_known CHECK (state IN ('draft', 'in_transfer', 'accepted', 'discrepant', 'rejected',
    'returned', 'cancelled', 'certified'));
ALTER TABLE waste_manifests ADD COLUMN purpose text NOT NULL DEFAULT 'treatment' CONSTRAINT waste_manifests_purpose_is_known
    CHECK (purpose IN ('treatment', 'onward', 'return'));
ALTER TABLE waste_manifests ADD COLUMN follows text REFERENCES waste_manifests (id);
ALTER TABLE waste_manifests ADD COLUMN approval text NOT NULL DEFAULT '';
ALTER TABLE waste_manifests ADD COLUMN accept_by timestamptz;
ALTER TABLE waste_manifests ADD COLUMN late_at timestamptz;
ALTER TABLE waste_manifests ADD COLUMN number_by timestamptz;
ALTER TABLE waste_manifests ADD COLUMN number_late_at timestamptz;
ALTER TABLE waste_manifests ADD CONSTRAINT waste_manifests_follow_one_another CHECK ((purpose = 'treatment') = (follows IS NULL));
CREATE INDEX waste_manifests_follow ON waste_manifests (follows) WHERE follows IS NOT NULL;
COMMENT ON COLUMN waste_manifests.follows IS 'The manifest whose refused waste lots it takes home or on to another recycler.';
COMMENT ON COLUMN waste_manifests.number_by IS 'Until when a trip that left on paper must have its official number.';

CREATE TABLE waste_rejections (
    manifest  text        NOT NULL REFERENCES waste_manifests (id),
    lot       text        NOT NULL REFERENCES waste_lots (id),
    net_grams bigint      NOT NULL CHECK (net_grams > 0),
    grams     bigint      NOT NULL CHECK (grams > 0),
    reason    text        NOT NULL,
    at        timestamptz NOT NULL,
    by        text        NOT NULL,
    PRIMARY KEY (manifest, lot)
);
CREATE INDEX waste_rejections_by_lot ON waste_rejections (lot);
CREATE TRIGGER waste_rejections_append_only BEFORE UPDATE OR DELETE ON waste_rejections
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
COMMENT ON TABLE waste_rejections IS 'What a recycler refused of a manifest: net_grams is what was declared, grams what he weighed.';

CREATE TABLE waste_settlements (
    id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    manifest       text        NOT NULL REFERENCES waste_manifests (id),
    decision       text        NOT NULL CONSTRAINT waste_settlements_decision_is_known CHECK (decision IN ('as_weighed', 'as_declared', 'rejected')),
    note           text        NOT NULL,
    declared_grams bigint      NOT NULL,
    weighed_grams  bigint      NOT NULL,
    at             timestamptz NOT NULL,
    by             text        NOT NULL
);
CREATE INDEX waste_settlements_by_manifest ON waste_settlements (manifest);
CREATE TRIGGER waste_settlements_append_only BEFORE UPDATE OR DELETE ON waste_settlements
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
COMMENT ON TABLE waste_settlements IS 'How operations settled a discrepancy, and why.';

CREATE TABLE waste_transporters (
    manifest text        NOT NULL REFERENCES waste_manifests (id),
    step     int         NOT NULL CHECK (step > 0),
    carrier  text        NOT NULL,
    vehicle  text        NOT NULL,
    place    text        NOT NULL,
    at       timestamptz NOT NULL,
    by       text        NOT NULL,
    PRIMARY KEY (manifest, step)
);
CREATE TRIGGER waste_transporters_append_only BEFORE UPDATE OR DELETE ON waste_transporters
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
COMMENT ON TABLE waste_transporters IS 'Who took a load over on the way, when and where; the first carrier stands on the manifest.';

CREATE TABLE waste_approvals (
    number       text PRIMARY KEY,
    mover_out    text        NOT NULL REFERENCES locations (code),
    acceptor     text        NOT NULL REFERENCES locations (code),
    hazard_codes text[]      NOT NULL CHECK (cardinality(hazard_codes) > 0),
    valid_from   date        NOT NULL,
    valid_until  date        NOT NULL,
    grams        bigint      NOT NULL CHECK (grams > 0),
    at           timestamptz NOT NULL,
    by           text        NOT NULL,
    CONSTRAINT waste_approvals_end_after_they_begin CHECK (valid_until >= valid_from)
);
CREATE INDEX waste_approvals_by_way ON waste_approvals (acceptor, mover_out);
COMMENT ON TABLE waste_approvals IS 'Approvals of authorities to take hazardous waste from a site to a recycler of another province.';
