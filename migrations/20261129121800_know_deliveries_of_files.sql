-- +goose Up
-- A delivery is booked once whether it comes by a file or by a receipt; a file may bring one in several parts.
ALTER TABLE delivery_notes ADD by_file boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN delivery_notes.by_file IS 'Its rows came by files; which of them did is in booked_rows.';
