-- +goose Up
-- A customer gives an old appliance away: it is fetched, weighed, and goes as it is to a licensed treater.
CREATE SEQUENCE take_back_numbers;
CREATE TABLE take_backs (
    id             text PRIMARY KEY,
    customer       text        NOT NULL,
    product_line   text        NOT NULL REFERENCES product_lines (product_line),
    description    text        NOT NULL,
    address        text        NOT NULL,
    wish_from      timestamptz NOT NULL,
    wish_until     timestamptz NOT NULL,
    state          text        NOT NULL CONSTRAINT take_backs_state_is_known
        CHECK (state IN ('ordered', 'received', 'handed_over', 'treated', 'cancelled')),
    warehouse      text REFERENCES locations (code),
    grams          bigint CONSTRAINT take_backs_weigh_something CHECK (grams > 0),
    acceptor       text REFERENCES locations (code),
    permit         text        NOT NULL DEFAULT '',
    certificate    text        NOT NULL DEFAULT '',
    points         bigint      NOT NULL DEFAULT 0,
    reason         text        NOT NULL DEFAULT '',
    ordered_at     timestamptz NOT NULL,
    ordered_by     text        NOT NULL,
    received_at    timestamptz,
    handed_over_at timestamptz,
    ended_at       timestamptz,
    version        int         NOT NULL DEFAULT 1,
    CONSTRAINT take_backs_wish_a_window CHECK (wish_from < wish_until),
    CONSTRAINT take_backs_weighed_when_received CHECK ((grams IS NOT NULL) = (received_at IS NOT NULL) AND (warehouse IS NOT NULL) = (received_at IS NOT NULL))
);
CREATE INDEX take_backs_by_customer ON take_backs (customer, id);
COMMENT ON TABLE take_backs IS 'Orders to take an old appliance back; its grams are in the mass ledger from its receipt on.';

ALTER TABLE points_ledger
    ADD take_back text REFERENCES take_backs (id),
    DROP CONSTRAINT points_reason_is_known,
    ADD CONSTRAINT points_reason_is_known CHECK (reason IN ('returned', 'reversed', 'confirmed', 'redeemed', 'taken_back')),
    ADD CONSTRAINT points_are_for_a_take_back CHECK ((reason = 'taken_back') = (take_back IS NOT NULL)),
    ADD CONSTRAINT points_taken_back_once UNIQUE (take_back);

INSERT INTO policies (name, version, valid_from, body)
VALUES ('take_backs', 1, '2000-01-01 00:00:00+00', '{"points": 300}');
