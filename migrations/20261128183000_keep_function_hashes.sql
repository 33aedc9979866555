-- +goose Up
-- From here on a function is not defined by a migration: functions/ holds one current definition of each, which is applied
-- again when it changes.
CREATE TABLE applied_functions (
    name text        PRIMARY KEY,
    hash text        NOT NULL,
    at   timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE applied_functions IS 'SQL functions and row types as they were last applied, by the hash of their file.';

-- Read by nothing since the relay reads the log.
DROP FUNCTION outbox;
