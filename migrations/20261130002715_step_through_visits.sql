-- +goose Up
-- What is done at a visit, who came, and what could not count any more.
ALTER TABLE visits
    ADD code         text        NOT NULL DEFAULT '',
    ADD code_tries   int         NOT NULL DEFAULT 0,
    ADD code_used_at timestamptz,
    ADD no_code      text        NOT NULL DEFAULT '',
    ADD card         uuid,
    ADD card_check   text        NOT NULL DEFAULT '',
    ADD card_tries   int         NOT NULL DEFAULT 0,
    ADD card_seen_at timestamptz,
    ADD badge_shown  boolean     NOT NULL DEFAULT false,
    ADD checks       text[]      NOT NULL DEFAULT '{}',
    ADD test         text        NOT NULL DEFAULT '' CONSTRAINT visits_test_is_known CHECK (test IN ('', 'passed', 'failed', 'not_possible')),
    ADD test_note    text        NOT NULL DEFAULT '',
    ADD signed_at    timestamptz,
    ADD unsigned     text        NOT NULL DEFAULT '';
COMMENT ON COLUMN visits.code IS 'What only the customer is told; emptied when it was said.';

CREATE TABLE visit_steps (
    visit    text        NOT NULL REFERENCES visits (id),
    step     text        NOT NULL CONSTRAINT visit_step_is_known CHECK (step IN ('greet', 'diagnose', 'quote', 'repair', 'clean')),
    began_at timestamptz NOT NULL,
    ended_at timestamptz,
    skipped  text        NOT NULL DEFAULT '' CONSTRAINT visit_step_skip_is_known
        CHECK (skipped IN ('', 'not_needed', 'refused', 'parts_to_come', 'no_access', 'other')),
    note     text        NOT NULL DEFAULT '',
    bagged   text[]      NOT NULL DEFAULT '{}',
    by_login text        NOT NULL,
    PRIMARY KEY (visit, step),
    CONSTRAINT visit_step_ends_after_it_began CHECK (ended_at >= began_at)
);
COMMENT ON TABLE visit_steps IS 'The five steps of a visit, by the clock of the phone.';

CREATE TABLE visit_consumables (
    id       uuid PRIMARY KEY,
    visit    text        NOT NULL REFERENCES visits (id),
    part     text        NOT NULL REFERENCES parts (number),
    quantity bigint      NOT NULL CONSTRAINT visit_consumables_are_some CHECK (quantity > 0),
    at       timestamptz NOT NULL,
    by_login text        NOT NULL
);
CREATE INDEX visit_consumables_by_visit ON visit_consumables (visit);
COMMENT ON TABLE visit_consumables IS 'What was used up from the van; its entry in the ledger names the visit.';

CREATE TABLE visit_positions (
    visit text             NOT NULL REFERENCES visits (id),
    at    timestamptz      NOT NULL,
    lon   double precision NOT NULL CONSTRAINT visit_position_lon CHECK (lon BETWEEN -180 AND 180),
    lat   double precision NOT NULL CONSTRAINT visit_position_lat CHECK (lat BETWEEN -90 AND 90),
    PRIMARY KEY (visit, at)
);
COMMENT ON TABLE visit_positions IS 'Where an engineer was on his way to a visit; forgotten after it.';

CREATE TABLE unsafe_appliances (
    appliance   text        NOT NULL,
    repair      text        NOT NULL REFERENCES repairs (id),
    visit       text        NOT NULL REFERENCES visits (id),
    hazard      text        NOT NULL CONSTRAINT unsafe_hazard_is_known CHECK (hazard IN ('gas', 'water_and_power', 'fire', 'structure', 'other')),
    note        text        NOT NULL,
    tagged_at   timestamptz NOT NULL,
    tagged_by   text        NOT NULL,
    cleared_at  timestamptz,
    cleared_by  text        NOT NULL DEFAULT '',
    cleared_why text        NOT NULL DEFAULT '',
    PRIMARY KEY (appliance, tagged_at)
);
CREATE UNIQUE INDEX unsafe_appliance_tagged_once ON unsafe_appliances (appliance) WHERE cleared_at IS NULL;
COMMENT ON TABLE unsafe_appliances IS 'Appliances at which nothing begins until operations say that they are safe.';

CREATE TABLE command_conflicts (
    id         uuid PRIMARY KEY,
    repair     text        NOT NULL REFERENCES repairs (id),
    visit      text        NOT NULL DEFAULT '',
    engineer   text        NOT NULL,
    command    text        NOT NULL,
    said       jsonb       NOT NULL,
    code       text        NOT NULL,
    heard_at   timestamptz NOT NULL,
    settled_at timestamptz,
    settled_by text        NOT NULL DEFAULT '',
    note       text        NOT NULL DEFAULT ''
);
CREATE INDEX command_conflicts_open ON command_conflicts (heard_at) WHERE settled_at IS NULL;
COMMENT ON TABLE command_conflicts IS 'What engineers did without a signal after it could count; nothing was changed by it.';

INSERT INTO policies (name, version, valid_from, body)
VALUES ('visit', 1, '2000-01-01 00:00:00+00', '{"steps_of_walk_in": false, "code_tries": 5, "reason_for_code": true, "card_hours": 14, "safety_checks": ["power_off", "supply_closed", "clear"], "consumables": ["consumable"], "coarse_minutes": 60, "keep_position_hours": 24}');
