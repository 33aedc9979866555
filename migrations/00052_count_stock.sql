-- +goose Up
CREATE SEQUENCE count_numbers;
CREATE TABLE counts (
    id        text PRIMARY KEY,
    location  text        NOT NULL REFERENCES locations (code),
    state     text        NOT NULL DEFAULT 'open' CONSTRAINT count_state_is_known
              CHECK (state IN ('open', 'booked', 'cancelled')),
    opened_at timestamptz NOT NULL,
    opened_by text        NOT NULL,
    closed_at timestamptz,
    closed_by text
);
CREATE INDEX counts_by_location ON counts (location, id);
COMMENT ON TABLE counts IS 'Sheets of cycle counts.';

CREATE TABLE count_lines (
    count      text   NOT NULL REFERENCES counts (id),
    line       int    NOT NULL,
    location   text   NOT NULL,
    part       text   NOT NULL REFERENCES parts (number),
    condition  text   NOT NULL,
    bin        text   NOT NULL DEFAULT '',
    position   bigint NOT NULL,
    state      text   NOT NULL DEFAULT 'open' CONSTRAINT count_line_state_is_known
               CHECK (state IN ('open', 'recount', 'counted', 'booked', 'cancelled')),
    first      bigint CHECK (first >= 0),
    counted    bigint CHECK (counted >= 0),
    serials    text[] NOT NULL DEFAULT '{}',
    difference bigint,
    counted_by text   NOT NULL DEFAULT '',
    counted_at timestamptz,
    PRIMARY KEY (count, line)
);
CREATE UNIQUE INDEX count_line_one_open_per_shelf ON count_lines (location, part, condition)
    WHERE state IN ('open', 'recount', 'counted');
CREATE INDEX count_lines_booked ON count_lines (location, part, counted_at) WHERE state = 'booked';
COMMENT ON COLUMN count_lines.position IS 'The ledger entry up to which the book is compared with what was counted; what moved later does not matter to the difference.';
COMMENT ON COLUMN count_lines.first IS 'The first count, when it was too far from the book and somebody had to count again.';

INSERT INTO policies (name, version, valid_from, body)
VALUES ('count', 1, '2000-01-01 00:00:00+00',
    '{"tolerance_pieces": 1, "tolerance_permille": 20, "a_permille": 800, "b_permille": 950, "a_days": 30, "b_days": 91, "c_days": 365}');
