-- +goose Up
CREATE TABLE webhooks (
    id            uuid PRIMARY KEY,
    url           text        NOT NULL,
    types         text[]      NOT NULL CHECK (cardinality(types) > 0),
    description   text        NOT NULL DEFAULT '',
    state         text        NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'disabled', 'removed')),
    why           text        NOT NULL DEFAULT '',
    secret        bytea       NOT NULL,
    old_secret    bytea,
    old_until     timestamptz,
    failing_since timestamptz,
    created_at    timestamptz NOT NULL,
    created_by    text        NOT NULL,
    changed_at    timestamptz NOT NULL
);
COMMENT ON TABLE webhooks IS 'Where other parties want to hear of facts by HTTP.';
COMMENT ON COLUMN webhooks.old_secret IS 'Signs beside the new one until old_until, so that a receiver can change over.';
COMMENT ON COLUMN webhooks.failing_since IS 'When the first message failed after the last that did not.';

CREATE TABLE webhook_messages (
    id            uuid PRIMARY KEY,
    webhook       uuid        NOT NULL REFERENCES webhooks (id),
    event_id      uuid,
    type          text        NOT NULL,
    said_at       timestamptz NOT NULL,
    data          jsonb       NOT NULL,
    state         text        NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'delivered', 'given_up')),
    tries         int         NOT NULL DEFAULT 0,
    next_at       timestamptz NOT NULL,
    claimed_until timestamptz,
    status        int,
    error         text        NOT NULL DEFAULT '',
    created_at    timestamptz NOT NULL,
    done_at       timestamptz,
    CONSTRAINT webhook_messages_once UNIQUE (webhook, event_id)
);
CREATE INDEX webhook_messages_due ON webhook_messages (next_at) WHERE state = 'waiting';
CREATE INDEX webhook_messages_by_webhook ON webhook_messages (webhook, id DESC);
COMMENT ON TABLE webhook_messages IS 'What a webhook has to hear and has heard; sent between transactions, under a lease.';
