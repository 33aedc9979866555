-- +goose Up
ALTER TABLE locations DROP CONSTRAINT locations_kind_is_known;
ALTER TABLE locations
    ADD CONSTRAINT locations_kind_is_known CHECK (kind IN ('national', 'regional', 'city', 'outlet', 'van', 'parcel',
        'transit', 'quarantine', 'scrap', 'recycler', 'customer', 'supplier', 'lost')),
    ADD key_account text NOT NULL DEFAULT '';
COMMENT ON COLUMN locations.key_account IS 'The key account its stock is kept for; empty is for everybody.';

CREATE SEQUENCE transfer_numbers;
CREATE TABLE transfers (
    id            text PRIMARY KEY REFERENCES locations (code),
    from_location text        NOT NULL REFERENCES locations (code),
    to_location   text        NOT NULL REFERENCES locations (code),
    state         text        NOT NULL DEFAULT 'open' CONSTRAINT transfer_state_is_known
                  CHECK (state IN ('open', 'shipped', 'received', 'cancelled')),
    reference     text        NOT NULL DEFAULT '',
    due_at        timestamptz,
    made_at       timestamptz NOT NULL,
    made_by       text        NOT NULL,
    shipped_at    timestamptz,
    closed_at     timestamptz,
    reason        text        NOT NULL DEFAULT '',
    version       int         NOT NULL DEFAULT 1,
    CONSTRAINT transfer_goes_elsewhere CHECK (from_location <> to_location),
    CONSTRAINT transfer_on_the_road_is_due CHECK (state <> 'shipped' OR (due_at IS NOT NULL AND shipped_at IS NOT NULL))
);
CREATE INDEX transfers_from ON transfers (from_location, id);
CREATE INDEX transfers_to ON transfers (to_location, id);
CREATE INDEX transfers_on_the_road ON transfers (due_at) WHERE state = 'shipped';
COMMENT ON TABLE transfers IS 'Goods that go from one place to another. On the road they lie in the account of the transfer, a location of kind transit with its number, and are nobody''s to send.';
COMMENT ON COLUMN transfers.due_at IS 'When they are expected; a promise may count on it once they are shipped.';

CREATE TABLE transfer_lines (
    transfer  text   NOT NULL REFERENCES transfers (id),
    line      int    NOT NULL,
    part      text   NOT NULL REFERENCES parts (number),
    condition text   NOT NULL,
    quantity  bigint NOT NULL CHECK (quantity > 0),
    shipped   bigint NOT NULL DEFAULT 0,
    received  bigint NOT NULL DEFAULT 0,
    short     bigint NOT NULL DEFAULT 0,
    returned  bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (transfer, line),
    CONSTRAINT transfer_names_a_part_once UNIQUE (transfer, part, condition),
    CONSTRAINT transfer_ships_no_more_than_asked CHECK (shipped BETWEEN 0 AND quantity),
    CONSTRAINT transfer_ends_no_more_than_shipped CHECK (received >= 0 AND short >= 0 AND returned >= 0
        AND received + short + returned <= shipped)
);
CREATE INDEX transfer_lines_by_part ON transfer_lines (part);
COMMENT ON COLUMN transfer_lines.short IS 'Shipped and never arrived: booked to the lost account when the transfer is closed.';
