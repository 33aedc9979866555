-- +goose Up
-- The service proves grams, units, cylinders and points by itself, at an hour of the policy; what it found is kept and shown.
CREATE TABLE proof_runs (
    due_at      timestamptz PRIMARY KEY,
    started_at  timestamptz NOT NULL,
    tries       int         NOT NULL DEFAULT 1 CHECK (tries > 0),
    finished_at timestamptz,
    drifts      bigint      NOT NULL DEFAULT 0 CHECK (drifts >= 0),
    found       jsonb       NOT NULL DEFAULT '[]',
    sums        jsonb       NOT NULL DEFAULT '{}'
);
COMMENT ON TABLE proof_runs IS 'When what came home was proved, and what differed. A row without an end was cut off, and is tried again.';
COMMENT ON COLUMN proof_runs.due_at IS 'The hour of the policy on its day: one proof each, however many services run.';
COMMENT ON COLUMN proof_runs.found IS 'The first rows that differ, as they were named.';

INSERT INTO policies (name, version, valid_from, body)
VALUES ('proof', 1, '2000-01-01 00:00:00+00', '{"hour": 3, "every_days": 1}');
