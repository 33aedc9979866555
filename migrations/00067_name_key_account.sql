-- +goose Up
ALTER TABLE repairs ADD key_account text NOT NULL DEFAULT '';
COMMENT ON COLUMN repairs.key_account IS 'The key account the repair is done for; its parts may come from what is kept for it.';
