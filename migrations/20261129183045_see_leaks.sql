-- +goose Up
ALTER TABLE returns
    ADD COLUMN arrived_as text NOT NULL DEFAULT '' CONSTRAINT returns_arrived_as_is_known CHECK (arrived_as IN ('', 'damaged', 'wet', 'leaking'));
COMMENT ON COLUMN returns.arrived_as IS 'How it came out of its bag; empty is sound. What is wet or leaks goes to quarantine or with hazardous waste, whatever its verdict.';
