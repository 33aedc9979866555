-- +goose Up
CREATE SEQUENCE adjustment_numbers;
CREATE TABLE adjustments (
    id         text PRIMARY KEY,
    location   text        NOT NULL REFERENCES locations (code),
    part       text        NOT NULL REFERENCES parts (number),
    condition  text        NOT NULL,
    delta      bigint      NOT NULL CHECK (delta <> 0),
    serials    text[]      NOT NULL DEFAULT '{}',
    reason     text        NOT NULL CHECK (reason <> ''),
    state      text        NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'approved', 'refused')),
    asked_at   timestamptz NOT NULL,
    asked_by   text        NOT NULL,
    decided_at timestamptz,
    decided_by text,
    answer     text        NOT NULL DEFAULT '',
    CONSTRAINT adjustment_is_decided_by_another CHECK (decided_by <> asked_by),
    CONSTRAINT adjustment_decided_names_who CHECK ((state = 'pending') = (decided_by IS NULL))
);
CREATE INDEX adjustments_by_location ON adjustments (location, id);
COMMENT ON TABLE adjustments IS 'Adjustments above the limit of policy adjustment: booked only when another person agrees.';

CREATE TABLE reversals (
    entry  bigint PRIMARY KEY,
    at     timestamptz NOT NULL,
    by     text        NOT NULL,
    reason text        NOT NULL CHECK (reason <> '')
);
CREATE TRIGGER reversals_append_only BEFORE UPDATE OR DELETE ON reversals
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
COMMENT ON TABLE reversals IS 'Ledger entries that a movement of kind reverse has undone; each can be undone once.';

CREATE INDEX ledger_by_part ON ledger (part, id);

INSERT INTO policies (name, version, valid_from, body)
VALUES ('adjustment', 1, '2000-01-01 00:00:00+00', '{"pieces": 20, "minor": 200000, "currency": "CNY"}');
