-- +goose Up
-- +goose StatementBegin
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = TG_TABLE_NAME || '_append_only';
END $$;
-- +goose StatementEnd
COMMENT ON FUNCTION refuse_change IS 'Trigger body of every table whose rows are history.';

CREATE TABLE accounts (
    id            uuid PRIMARY KEY,
    login         text        NOT NULL CONSTRAINT accounts_login_is_unique UNIQUE,
    name          text        NOT NULL,
    role          text        NOT NULL CONSTRAINT accounts_role_is_known
                  CHECK (role IN ('engineer', 'warehouse', 'customer', 'operations', 'recycler', 'carrier')),
    scope         text[]      NOT NULL DEFAULT '{}',
    password_hash text        NOT NULL,
    locale        text        NOT NULL DEFAULT 'zh-CN',
    disabled_at   timestamptz,
    created_at    timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE accounts IS 'Who may sign in. The meaning of scope belongs to the rooms.';
COMMENT ON COLUMN accounts.scope IS 'Codes the role is bound to: warehouses of staff, the van of an engineer, the site of a recycler, the code of a carrier.';
COMMENT ON COLUMN accounts.password_hash IS 'argon2id in PHC string form.';

CREATE TABLE wrong_logins (
    id    bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    login text        NOT NULL,
    at    timestamptz NOT NULL
);
CREATE INDEX wrong_logins_by_login ON wrong_logins (login, at);
COMMENT ON TABLE wrong_logins IS 'Wrong passwords of late: too many close a login for a while.';

CREATE TABLE signing_keys (
    kid        text PRIMARY KEY,
    seed       bytea       NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    retires_at timestamptz NOT NULL
);
COMMENT ON TABLE signing_keys IS 'Ed25519 seeds of access tokens. The newest signs; all that have not retired verify.';

CREATE TABLE links (
    token_hash bytea PRIMARY KEY,
    kind       text        NOT NULL,
    subject    text        NOT NULL,
    expires_at timestamptz NOT NULL,
    revoked_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX links_by_subject ON links (kind, subject);
COMMENT ON TABLE links IS 'Capability links: who holds the token may see one subject. Only the SHA-256 of a token is kept.';

CREATE TABLE requests (
    actor      text        NOT NULL,
    route      text        NOT NULL,
    key        text        NOT NULL,
    input_hash bytea       NOT NULL,
    status     int         NOT NULL DEFAULT 0,
    body       bytea,
    at         timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (actor, route, key)
);
COMMENT ON TABLE requests IS 'Idempotency: the first answer to (actor, route, Idempotency-Key), written in the transaction of its effect.';

CREATE TABLE events (
    seq  bigint GENERATED ALWAYS AS IDENTITY,
    id   uuid PRIMARY KEY,
    type text        NOT NULL,
    key  text        NOT NULL,
    at   timestamptz NOT NULL,
    by   text        NOT NULL,
    data jsonb       NOT NULL
);
CREATE INDEX events_by_key ON events (key, seq);
CREATE TRIGGER events_append_only BEFORE UPDATE OR DELETE ON events
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
COMMENT ON TABLE events IS 'Every fact, in the transaction that made it true. key is the aggregate the fact belongs to.';

CREATE TABLE subscriptions (
    subscriber text NOT NULL,
    type       text NOT NULL,
    PRIMARY KEY (subscriber, type)
);
COMMENT ON TABLE subscriptions IS 'Who is told of which type; type * means all.';

CREATE TABLE deliveries (
    subscriber text        NOT NULL,
    event_id   uuid        NOT NULL REFERENCES events (id),
    seq        bigint      NOT NULL,
    key        text        NOT NULL,
    next_at    timestamptz NOT NULL,
    tries      int         NOT NULL DEFAULT 0,
    parked     boolean     NOT NULL DEFAULT false,
    error      text,
    PRIMARY KEY (subscriber, event_id)
);
CREATE INDEX deliveries_in_order ON deliveries (subscriber, key, seq);
CREATE INDEX deliveries_due ON deliveries (subscriber, seq) WHERE NOT parked;
COMMENT ON TABLE deliveries IS 'What a subscriber has still to hear. The row goes in the transaction of the effect, so an effect happens once.';
COMMENT ON COLUMN deliveries.parked IS 'Tried too often: its key waits for a person, other keys go on.';

CREATE TABLE inbox (
    consumer text        NOT NULL,
    event_id text        NOT NULL,
    at       timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (consumer, event_id)
);
COMMENT ON TABLE inbox IS 'Messages from Kafka that have taken effect, written with the effect.';
