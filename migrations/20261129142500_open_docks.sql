-- +goose Up
-- What comes home without having been announced, and what was opened and has to be looked at.
CREATE SEQUENCE blind_return_numbers;
CREATE TABLE blind_returns (
    id             text PRIMARY KEY,
    warehouse      text        NOT NULL REFERENCES locations (code),
    scanned        text        NOT NULL,
    part           text        REFERENCES parts (number),
    serial         text        NOT NULL DEFAULT '',
    gross_grams    bigint      NOT NULL CONSTRAINT blind_return_weighs_something CHECK (gross_grams > 0),
    bin            text        NOT NULL,
    note           text        NOT NULL DEFAULT '',
    state          text        NOT NULL CONSTRAINT blind_returns_state_is_known CHECK (state IN ('open', 'matched', 'ended')),
    matched_return text        REFERENCES returns (id),
    matched_line   uuid        REFERENCES order_lines (id),
    reason         text        NOT NULL DEFAULT '',
    received_at    timestamptz NOT NULL,
    received_by    text        NOT NULL,
    ended_at       timestamptz,
    ended_by       text        NOT NULL DEFAULT '',
    version        int         NOT NULL DEFAULT 1,
    CONSTRAINT blind_return_ends_with_a_time CHECK ((state = 'open') = (ended_at IS NULL)),
    CONSTRAINT blind_return_is_matched_once CHECK (num_nonnulls(matched_return, matched_line) = (state = 'matched')::int)
);
CREATE INDEX blind_returns_open ON blind_returns (warehouse, received_at) WHERE state = 'open';
CREATE INDEX blind_returns_by_serial ON blind_returns (upper(serial)) WHERE serial <> '';
COMMENT ON TABLE blind_returns IS 'A piece at a dock that nobody has announced: it has a bag number of ours, a weight and a place until it is known whose it is.';
COMMENT ON COLUMN blind_returns.scanned IS 'What was scanned, as it was read; empty when there was nothing to scan.';

CREATE TABLE inspections (
    id          uuid PRIMARY KEY,
    line        uuid        NOT NULL CONSTRAINT inspection_one_per_line UNIQUE REFERENCES order_lines (id),
    part        text        NOT NULL REFERENCES parts (number),
    serial      text        NOT NULL DEFAULT '',
    quantity    bigint      NOT NULL CHECK (quantity > 0),
    warehouse   text        NOT NULL REFERENCES locations (code),
    state       text        NOT NULL CONSTRAINT inspections_state_is_known CHECK (state IN ('open', 'decided')),
    finding     text        NOT NULL DEFAULT '' CONSTRAINT inspections_finding_is_known CHECK (finding IN ('', 'as_new', 'refurbished', 'defective')),
    opened_at   timestamptz NOT NULL,
    due_at      timestamptz NOT NULL,
    decided_at  timestamptz,
    decided_by  text        NOT NULL DEFAULT '',
    version     int         NOT NULL DEFAULT 1,
    CONSTRAINT inspection_is_decided_with_a_finding CHECK ((state = 'decided') = (finding <> '' AND decided_at IS NOT NULL))
);
CREATE INDEX inspections_open ON inspections (warehouse, due_at) WHERE state = 'open';
COMMENT ON TABLE inspections IS 'An unfitted piece that came back opened: it is for nobody until somebody has looked at it.';

-- What a scan at a dock is looked up by.
CREATE INDEX order_lines_by_new_serial ON order_lines (upper(new_serial)) WHERE new_serial <> '';
CREATE INDEX order_lines_going_home ON order_lines (ordered_by) WHERE state IN ('doa', 'wrong', 'unused', 'returning', 'lost');
CREATE INDEX returns_waiting ON returns (warehouse, part) WHERE closed_at IS NULL;
