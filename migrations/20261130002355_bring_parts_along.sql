-- +goose Up
-- Who may fit a part: what a customer fits himself may be posted to him.
ALTER TABLE parts
    ADD audience text NOT NULL DEFAULT 'professional'
        CONSTRAINT part_audience_is_known CHECK (audience IN ('professional', 'customer')),
    ADD CONSTRAINT part_for_customers_is_plain CHECK (audience = 'professional' OR NOT serialised AND NOT core_return AND hazard_code = '');
COMMENT ON COLUMN parts.audience IS 'professional: engineers alone fit it. customer: it may be posted to the customer; such a part is loose, owes no old one and is not hazardous.';

-- What an engineer takes along for a repair, kept softly before he goes.
CREATE TABLE kit_parts (
    id          uuid        PRIMARY KEY,
    repair      text        NOT NULL REFERENCES repairs (id),
    van         text        NOT NULL REFERENCES locations (code),
    part        text        NOT NULL REFERENCES parts (number),
    condition   text        NOT NULL,
    permille    int         NOT NULL CONSTRAINT kit_part_is_probable CHECK (permille BETWEEN 1 AND 1000),
    entry       text        NOT NULL,
    state       text        NOT NULL CONSTRAINT kit_part_state_is_known CHECK (state IN ('to_load', 'in_van', 'used', 'released', 'lapsed')),
    location    text        NOT NULL REFERENCES locations (code),
    reservation uuid        NOT NULL,
    kept_until  timestamptz NOT NULL,
    made_at     timestamptz NOT NULL,
    ended_at    timestamptz,
    ended_by    text        NOT NULL DEFAULT '',
    CONSTRAINT kit_part_over_has_its_end CHECK ((ended_at IS NULL) = (state IN ('to_load', 'in_van'))),
    CONSTRAINT kit_part_in_van_lies_there CHECK (state <> 'in_van' OR location = van),
    CONSTRAINT kit_part_is_kept_for_a_time CHECK (kept_until > made_at)
);
CREATE UNIQUE INDEX kit_part_once_per_repair ON kit_parts (repair, part) WHERE ended_at IS NULL;
CREATE INDEX kit_parts_of_repair ON kit_parts (repair);
CREATE INDEX kit_parts_of_van ON kit_parts (van) WHERE ended_at IS NULL;
CREATE INDEX kit_parts_by_part ON kit_parts (part) WHERE ended_at IS NULL;
CREATE UNIQUE INDEX kit_parts_by_reservation ON kit_parts (reservation);
COMMENT ON TABLE kit_parts IS 'A part that a repair probably takes, reserved for the van of its engineer until it is ordered, given back or its time is over.';

INSERT INTO policies (name, version, valid_from, body)
VALUES ('kit', 1, '2000-01-01 00:00:00+00', '{"permille": 300, "most": 3, "hours": 72}');
