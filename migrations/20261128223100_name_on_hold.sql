-- +goose Up
-- A bucket says whether pieces are free, reserved or on hold; a reservation whose pieces were put on hold ends so as well. The
-- ledger is rewritten in one word of it: no account and no quantity changes.
ALTER TABLE ledger DISABLE TRIGGER ledger_append_only;
ALTER TABLE ledger DROP CONSTRAINT ledger_from_bucket_is_known, DROP CONSTRAINT ledger_to_bucket_is_known,
    DROP CONSTRAINT ledger_kind_is_known;
UPDATE ledger
SET from_bucket = CASE from_bucket WHEN 'hold' THEN 'on_hold' ELSE from_bucket END,
    to_bucket = CASE to_bucket WHEN 'hold' THEN 'on_hold' ELSE to_bucket END
WHERE from_bucket = 'hold' OR to_bucket = 'hold';
ALTER TABLE ledger
    ADD CONSTRAINT ledger_from_bucket_is_known CHECK (from_bucket IN ('free', 'reserved', 'on_hold')),
    ADD CONSTRAINT ledger_to_bucket_is_known CHECK (to_bucket IN ('free', 'reserved', 'on_hold')),
    -- Nothing has ever been booked as pick or ship: a picked piece is packed, and a packed one lies in its parcel.
    ADD CONSTRAINT ledger_kind_is_known CHECK (kind IN ('receipt', 'reserve', 'release', 'pack', 'receive', 'install', 'return',
        'transfer', 'adjust', 'count', 'scrap', 'lose', 'find', 'grade', 'reverse', 'putaway', 'hold', 'unhold', 'handover', 'issue'));
ALTER TABLE ledger ENABLE TRIGGER ledger_append_only;

ALTER TABLE reservations DROP CONSTRAINT reservations_state_is_known;
UPDATE reservations
SET state = 'on_hold'
WHERE state = 'frozen';
ALTER TABLE reservations
    ADD CONSTRAINT reservations_state_is_known CHECK (state IN ('active', 'consumed', 'released', 'on_hold'));
COMMENT ON COLUMN reservations.state IS 'on_hold: its pieces were put on hold; the line is given others.';
COMMENT ON COLUMN stock.on_hold IS 'Under a quality hold: it lies there, but is neither sent nor fitted.';
COMMENT ON TABLE holds IS 'Batches that are on hold everywhere until they are looked at; what they hold is told by the ledger under their id.';
