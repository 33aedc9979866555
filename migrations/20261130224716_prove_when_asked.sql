-- +goose Up
-- A person may ask for a proof at any hour; the service makes it as it makes those of the policy.
ALTER TABLE proof_runs
    ADD COLUMN asked_by text NOT NULL DEFAULT '',
    DROP CONSTRAINT proof_runs_tries_check,
    ADD CONSTRAINT proof_runs_are_begun_or_asked_for CHECK (tries > 0 OR asked_by <> '');
COMMENT ON COLUMN proof_runs.asked_by IS 'Who asked for it; empty for those of the policy. What is asked for and not begun has no tries.';
COMMENT ON COLUMN proof_runs.due_at IS 'The hour of the policy on its day: one proof each, however many services run. Or when it was asked for.';
