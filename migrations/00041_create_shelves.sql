-- +goose Up
CREATE TABLE part_lots (
    part        text NOT NULL REFERENCES parts (number),
    lot         text NOT NULL CONSTRAINT part_lots_have_a_name CHECK (lot <> ''),
    made_on     date,
    expires_on  date,
    received_at timestamptz NOT NULL,
    supplier    text NOT NULL DEFAULT '',
    PRIMARY KEY (part, lot),
    CONSTRAINT part_lots_are_made_before_they_expire CHECK (made_on <= expires_on)
);
CREATE INDEX part_lots_by_expiry ON part_lots (expires_on) WHERE expires_on IS NOT NULL;
COMMENT ON TABLE part_lots IS 'Batches of a part as they were received.';
COMMENT ON COLUMN part_lots.expires_on IS 'The last day of use; null is for good.';

CREATE TABLE shelves (
    part      text   NOT NULL,
    location  text   NOT NULL,
    condition text   NOT NULL,
    bin       text   NOT NULL,
    lot       text   NOT NULL,
    on_hand   bigint NOT NULL,
    on_hold   bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (part, location, condition, bin, lot),
    FOREIGN KEY (part, location, condition) REFERENCES stock (part, location, condition),
    CONSTRAINT shelves_name_a_bin_or_a_lot CHECK (bin <> '' OR lot <> ''),
    CONSTRAINT shelves_hold_something CHECK (on_hand > 0 AND on_hold BETWEEN 0 AND on_hand)
);
CREATE INDEX shelves_by_lot ON shelves (part, lot) WHERE lot <> '';
CREATE INDEX shelves_by_bin ON shelves (location, bin);
COMMENT ON TABLE shelves IS 'stock.on_hand by bin and lot. What no row names lies at the dock and has no lot; the row of stock is the lock of all its shelves.';

ALTER TABLE units
    ADD bin  text NOT NULL DEFAULT '',
    ADD lot  text NOT NULL DEFAULT '',
    ADD hold uuid;
COMMENT ON COLUMN units.hold IS 'The batch hold that freezes the piece.';

CREATE TABLE holds (
    id          uuid PRIMARY KEY,
    part        text NOT NULL REFERENCES parts (number),
    lot         text NOT NULL DEFAULT '',
    serial_from text NOT NULL DEFAULT '',
    serial_to   text NOT NULL DEFAULT '',
    cause       text NOT NULL CONSTRAINT holds_cause_is_known CHECK (cause IN ('batch', 'expired')),
    reason      text NOT NULL,
    placed_at   timestamptz NOT NULL,
    placed_by   text NOT NULL,
    closed_at   timestamptz,
    CONSTRAINT holds_name_a_lot_or_serials CHECK ((lot <> '') <> (serial_from <> '')),
    CONSTRAINT holds_serials_in_order CHECK (serial_from <= serial_to AND length(serial_from) = length(serial_to))
);
CREATE UNIQUE INDEX hold_one_open_per_lot ON holds (part, lot) WHERE closed_at IS NULL AND lot <> '';
CREATE INDEX holds_open ON holds (part) WHERE closed_at IS NULL;
CREATE INDEX holds_by_time ON holds (placed_at, id);
CREATE INDEX units_on_hold ON units (hold) WHERE hold IS NOT NULL;
COMMENT ON TABLE holds IS 'Batches that are frozen everywhere until they are looked at; what they froze is told by the ledger under their id.';

ALTER TABLE reservations
    ADD bin text NOT NULL DEFAULT '',
    ADD lot text NOT NULL DEFAULT '';
ALTER TABLE reservations DROP CONSTRAINT reservations_state_check;
ALTER TABLE reservations ADD CONSTRAINT reservations_state_is_known
    CHECK (state IN ('active', 'consumed', 'released', 'frozen'));
COMMENT ON COLUMN reservations.state IS 'frozen: its pieces were put on hold; the line is given others.';

CREATE INDEX ledger_by_lot ON ledger (part, lot) WHERE lot <> '';

ALTER TABLE supersessions ADD rank int CONSTRAINT supersessions_rank_counts_from_one CHECK (rank > 0);
COMMENT ON COLUMN supersessions.rank IS 'Which of several successors comes first; without it a part has one.';
