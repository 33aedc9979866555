-- +goose Up
ALTER TABLE holds DROP CONSTRAINT holds_cause_is_known;
ALTER TABLE holds ADD CONSTRAINT holds_cause_is_known CHECK (cause IN ('batch', 'expired', 'suspect'));
CREATE UNIQUE INDEX hold_one_open_per_suspect ON holds (part, serial_from) WHERE closed_at IS NULL AND cause = 'suspect';
