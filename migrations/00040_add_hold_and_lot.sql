-- +goose Up
ALTER TABLE parts
    ADD lot_tracked boolean NOT NULL DEFAULT false,
    ADD shelf_days  int CHECK (shelf_days > 0);
COMMENT ON COLUMN parts.lot_tracked IS 'Its pieces carry a lot, which is scanned at the receipt.';
COMMENT ON COLUMN parts.shelf_days IS 'How long a new piece keeps from the day it was made; null is for good.';

ALTER TABLE stock ADD on_hold bigint NOT NULL DEFAULT 0;
ALTER TABLE stock DROP CONSTRAINT stock_never_oversold;
ALTER TABLE stock ADD CONSTRAINT stock_never_oversold
    CHECK (reserved >= 0 AND on_hold >= 0 AND reserved + on_hold <= on_hand);
ALTER TABLE stock ADD available bigint GENERATED ALWAYS AS (on_hand - reserved - on_hold) STORED;
COMMENT ON TABLE stock IS 'Counters: a cache of the ledger, changed in the same statement. available = on_hand - reserved - on_hold.';
COMMENT ON COLUMN stock.on_hold IS 'Frozen by a batch hold: on the shelf, but neither sent nor fitted.';

ALTER TABLE ledger
    ADD lot      text NOT NULL DEFAULT '',
    ADD from_bin text NOT NULL DEFAULT '',
    ADD to_bin   text NOT NULL DEFAULT '';
ALTER TABLE ledger DROP CONSTRAINT ledger_from_bucket_check;
ALTER TABLE ledger DROP CONSTRAINT ledger_to_bucket_check;
ALTER TABLE ledger DROP CONSTRAINT ledger_kind_is_known;
ALTER TABLE ledger DROP CONSTRAINT ledger_leaves_one_account_for_another;
ALTER TABLE ledger
    ADD CONSTRAINT ledger_from_bucket_is_known CHECK (from_bucket IN ('free', 'reserved', 'hold')),
    ADD CONSTRAINT ledger_to_bucket_is_known CHECK (to_bucket IN ('free', 'reserved', 'hold')),
    ADD CONSTRAINT ledger_kind_is_known CHECK (kind IN ('receipt', 'reserve', 'release', 'pick', 'pack', 'ship',
        'receive', 'install', 'return', 'transfer', 'adjust', 'count', 'scrap', 'lose', 'find', 'grade', 'reverse',
        'putaway', 'hold', 'unhold', 'handover', 'issue')),
    ADD CONSTRAINT ledger_leaves_one_account_for_another CHECK (
        (from_location, from_condition, from_bucket, from_bin) <> (to_location, to_condition, to_bucket, to_bin));
COMMENT ON COLUMN ledger.lot IS 'The lot of the pieces; empty where the part has none.';
COMMENT ON COLUMN ledger.from_bin IS 'The bin they left; empty where bins are not kept.';

-- +goose StatementBegin
DO $$
DECLARE
    body text := pg_get_functiondef('take_stock'::regproc);
BEGIN
    EXECUTE replace(body, 's.on_hand - s.reserved AS free', 's.available AS free');
END $$;
-- +goose StatementEnd
