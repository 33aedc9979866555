-- +goose Up
-- What a supplier delivers may wait for a look before it is stock.
ALTER TABLE stock
    DROP CONSTRAINT stock_condition_is_known,
    ADD CONSTRAINT stock_condition_is_known CHECK (condition IN ('new', 'refurbished', 'used', 'uninspected', 'defective'));

CREATE TABLE incoming_inspections (
    id          uuid PRIMARY KEY,
    location    text        NOT NULL REFERENCES locations (code),
    part        text        NOT NULL REFERENCES parts (number),
    note        text        NOT NULL,
    supplier    text        NOT NULL,
    lot         text        NOT NULL,
    condition   text        NOT NULL CONSTRAINT incoming_inspection_is_of_what_may_be_sold CHECK (condition IN ('new', 'refurbished')),
    quantity    bigint      NOT NULL CONSTRAINT incoming_inspection_has_pieces CHECK (quantity > 0),
    level       text        NOT NULL CONSTRAINT incoming_inspection_level_is_known CHECK (level IN ('I', 'II', 'III')),
    aql         text        NOT NULL,
    letter      text        NOT NULL,
    sample      bigint      NOT NULL,
    accept      bigint      NOT NULL CONSTRAINT incoming_inspection_accepts_less_than_all CHECK (accept >= 0 AND accept < sample),
    state       text        NOT NULL CONSTRAINT incoming_inspection_state_is_known CHECK (state IN ('open', 'passed', 'failed', 'sorted', 'rejected')),
    looked      bigint      NOT NULL DEFAULT 0,
    bad         bigint      NOT NULL DEFAULT 0,
    bad_serials text[]      NOT NULL DEFAULT '{}',
    finding     text        NOT NULL DEFAULT '',
    opened_at   timestamptz NOT NULL,
    opened_by   text        NOT NULL,
    due_at      timestamptz NOT NULL,
    decided_at  timestamptz,
    decided_by  text        NOT NULL DEFAULT '',
    ended_at    timestamptz,
    ended_by    text        NOT NULL DEFAULT '',
    version     int         NOT NULL DEFAULT 1,
    CONSTRAINT incoming_inspection_sample_is_of_the_lot CHECK (sample BETWEEN 1 AND quantity AND looked BETWEEN 0 AND quantity AND bad BETWEEN 0 AND looked),
    CONSTRAINT incoming_inspection_ends_as_its_state_says CHECK ((ended_at IS NULL) = (state IN ('open', 'failed')) AND (decided_at IS NULL) = (state = 'open'))
);
CREATE INDEX incoming_inspections_waiting ON incoming_inspections (location, due_at, id) WHERE ended_at IS NULL;
CREATE INDEX incoming_inspections_by_part ON incoming_inspections (part, due_at, id);
CREATE INDEX incoming_inspections_by_due ON incoming_inspections (due_at, id);
COMMENT ON TABLE incoming_inspections IS 'Looks at what suppliers delivered, by ISO 2859-1: one part of one lot of one delivery each.';
COMMENT ON COLUMN incoming_inspections.condition IS 'What it was delivered as; until the end it lies as uninspected.';
COMMENT ON COLUMN incoming_inspections.accept IS 'As many bad pieces the sample may have.';

CREATE TABLE incoming_serials (
    inspection uuid NOT NULL REFERENCES incoming_inspections (id),
    part       text NOT NULL,
    serial     text NOT NULL,
    PRIMARY KEY (inspection, serial)
);
CREATE INDEX incoming_serials_by_unit ON incoming_serials (part, serial);
COMMENT ON TABLE incoming_serials IS 'The pieces of serialised parts that an inspection judges.';

INSERT INTO policies (name, version, valid_from, body)
VALUES ('incoming', 1, '2000-01-01 00:00:00+00', '{"plans": [], "due_days": 2}');
