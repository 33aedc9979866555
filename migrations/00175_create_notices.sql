-- +goose Up
CREATE TABLE notices (
    id            uuid PRIMARY KEY,
    repair        text        NOT NULL REFERENCES repairs (id),
    recipient     text        NOT NULL CHECK (recipient IN ('customer', 'engineer')),
    login         text        NOT NULL,
    channel       text        NOT NULL CHECK (channel IN ('sms', 'push', 'mail')),
    template      text        NOT NULL,
    language      text        NOT NULL CHECK (language IN ('zh', 'en')),
    body          text        NOT NULL,
    dedupe        text        NOT NULL CONSTRAINT notices_are_told_once UNIQUE,
    state         text        NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'claimed', 'sent', 'failed', 'given_up')),
    tries         int         NOT NULL DEFAULT 0,
    next_at       timestamptz NOT NULL,
    claimed_until timestamptz,
    gateway_ref   text        NOT NULL DEFAULT '',
    error         text        NOT NULL DEFAULT '',
    at            timestamptz NOT NULL,
    sent_at       timestamptz,
    CONSTRAINT notices_claimed_for_a_time CHECK ((state = 'claimed') = (claimed_until IS NOT NULL)),
    CONSTRAINT notices_sent_with_a_time CHECK ((state = 'sent') = (sent_at IS NOT NULL))
);
CREATE INDEX notices_due ON notices (next_at) WHERE state IN ('waiting', 'claimed', 'failed');
CREATE INDEX notices_by_time ON notices (at, id);
CREATE INDEX notices_by_repair ON notices (repair, at);
COMMENT ON TABLE notices IS 'What a person is told, written with the fact that he is told of and sent between transactions, under a lease.';
COMMENT ON COLUMN notices.dedupe IS 'The reason he is told for: nobody is told twice for one.';
COMMENT ON COLUMN notices.body IS 'Names no person and no number; where it goes to is looked up when it is sent.';
COMMENT ON COLUMN notices.state IS 'failed is tried again at next_at; given_up waits for a person.';
