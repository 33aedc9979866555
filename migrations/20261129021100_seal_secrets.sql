-- +goose Up
-- Answers were kept for ever; now they are emptied after a while, found by time.
CREATE INDEX requests_by_time ON requests USING brin (at);
COMMENT ON COLUMN requests.body IS 'Sealed by the service''s key; empty after a week, and where the answer told a secret once.';

-- A key that is replaced signs beside the new one for a while, so that whoever holds it can change over.
ALTER TABLE carriers ADD COLUMN secret_before text NOT NULL DEFAULT '';
ALTER TABLE carriers ADD COLUMN before_until timestamptz;
ALTER TABLE carriers ADD COLUMN secret_set_at timestamptz;
ALTER TABLE carriers ADD COLUMN secret_set_by text NOT NULL DEFAULT '';
COMMENT ON COLUMN carriers.secret IS 'HMAC-SHA256 key of the scan webhook, sealed by the service''s key; empty closes the webhook.';
ALTER TABLE push_sources ADD COLUMN secret_before text NOT NULL DEFAULT '';
ALTER TABLE push_sources ADD COLUMN before_until timestamptz;
ALTER TABLE push_sources ADD COLUMN secret_set_at timestamptz;
ALTER TABLE push_sources ADD COLUMN secret_set_by text NOT NULL DEFAULT '';
COMMENT ON COLUMN push_sources.secret IS 'Shared with the sender, sealed by the service''s key; empty closes the door.';

CREATE TABLE seal_keys (
    one boolean PRIMARY KEY DEFAULT true CONSTRAINT seal_keys_has_one_row CHECK (one),
    id  bytea       NOT NULL,
    at  timestamptz NOT NULL
);
COMMENT ON TABLE seal_keys IS 'Which key seals what only the service may read: its name, never the key. A process with another does not start.';
