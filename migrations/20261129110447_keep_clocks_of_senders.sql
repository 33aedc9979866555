-- +goose Up
-- By which clock a sender writes times without a zone is data. So far these three were read by this one.
ALTER TABLE push_sources ADD zone text NOT NULL DEFAULT '';
COMMENT ON COLUMN push_sources.zone IS 'The clock of times that the sender writes without a zone; empty when that is the carriers''.';
UPDATE push_sources SET zone = 'Asia/Shanghai' WHERE source IN ('sf', 'kuaidi100', 'kdniao');

-- A scan of which nobody said where it was made is by the clock of its carrier, else by UTC; the service says so itself.
ALTER TABLE scans ALTER zone SET DEFAULT 'UTC';
