-- +goose Up
-- Nothing is captured beyond what was accepted, each message of a provider counts once, and a repair settles when the money is square.
ALTER TABLE repairs ADD COLUMN owes_minor bigint NOT NULL DEFAULT 0;
COMMENT ON COLUMN repairs.owes_minor IS 'What the customer still has to pay; less than nothing is what he gets back. It settles at nothing.';

CREATE TABLE payments (
    id             uuid PRIMARY KEY,
    repair         text        NOT NULL REFERENCES repairs (id),
    quote          uuid        NOT NULL REFERENCES quotes (id),
    provider       text        NOT NULL,
    reference      text        NOT NULL,
    state          text        NOT NULL CONSTRAINT payments_state_is_known CHECK (state IN ('intent', 'captured', 'refunded', 'failed')),
    currency       text        NOT NULL,
    amount_minor   bigint      NOT NULL CONSTRAINT payments_of_something CHECK (amount_minor > 0),
    accepted_minor bigint      NOT NULL DEFAULT 0,
    captured_minor bigint      NOT NULL DEFAULT 0,
    refunded_minor bigint      NOT NULL DEFAULT 0,
    begun_at       timestamptz NOT NULL,
    begun_by       text        NOT NULL,
    captured_at    timestamptz,
    version        int         NOT NULL DEFAULT 1,
    CONSTRAINT payments_have_a_reference_of_their_own UNIQUE (provider, reference),
    CONSTRAINT payments_capture_within_what_was_accepted CHECK (captured_minor BETWEEN 0 AND accepted_minor),
    CONSTRAINT payments_refund_within_what_was_captured CHECK (refunded_minor BETWEEN 0 AND captured_minor),
    CONSTRAINT payments_captured_have_a_time CHECK ((captured_minor > 0) = (captured_at IS NOT NULL))
);
CREATE UNIQUE INDEX payments_one_intent ON payments (quote) WHERE state = 'intent';
CREATE INDEX payments_by_repair ON payments (repair, begun_at);
COMMENT ON TABLE payments IS 'Money that customers pay for what they accepted.';

CREATE TABLE payment_messages (
    provider    text        NOT NULL,
    id          text        NOT NULL,
    kind        text        NOT NULL CONSTRAINT payment_messages_kind_is_known CHECK (kind IN ('captured', 'failed', 'refunded')),
    reference   text        NOT NULL,
    minor       bigint      NOT NULL,
    currency    text        NOT NULL,
    received_at timestamptz NOT NULL,
    state       text        NOT NULL CONSTRAINT payment_messages_state_is_known CHECK (state IN ('kept', 'applied', 'refused')),
    reason      text        NOT NULL DEFAULT '',
    PRIMARY KEY (provider, id)
);
CREATE INDEX payment_messages_kept ON payment_messages (provider, reference) WHERE state = 'kept';
COMMENT ON TABLE payment_messages IS 'What providers told, each once. What came before the yes it belongs to is kept until then.';

CREATE TABLE payment_refunds (
    id       uuid PRIMARY KEY,
    payment  uuid        NOT NULL REFERENCES payments (id),
    kind     text        NOT NULL CONSTRAINT payment_refunds_kind_is_known CHECK (kind IN ('not_due', 'verdict', 'decided')),
    proposal uuid CONSTRAINT payment_refunds_once_a_proposal UNIQUE REFERENCES refund_proposals (id),
    minor    bigint      NOT NULL CONSTRAINT payment_refunds_of_something CHECK (minor > 0),
    reason   text        NOT NULL,
    at       timestamptz NOT NULL,
    by       text        NOT NULL
);
CREATE INDEX payment_refunds_by_payment ON payment_refunds (payment);
COMMENT ON TABLE payment_refunds IS 'Money that was given back.';

CREATE TABLE payment_secrets (
    provider text PRIMARY KEY,
    secret   text NOT NULL
);
COMMENT ON TABLE payment_secrets IS 'What the messages of a provider are signed with; the one of the simulator is made by itself.';
