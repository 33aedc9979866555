-- +goose Up
-- A message that failed waits in a retry topic; the messages of its key behind it wait too, in order.
CREATE TABLE waiting_messages (
    consumer        text        NOT NULL,
    event_id        text        NOT NULL,
    key             text        NOT NULL,
    seq             bigint      GENERATED ALWAYS AS IDENTITY,
    stage           int         NOT NULL,
    tries           int         NOT NULL,
    class           text        NOT NULL DEFAULT '',
    error           text        NOT NULL DEFAULT '',
    at              timestamptz NOT NULL,
    PRIMARY KEY (consumer, event_id)
);
CREATE INDEX waiting_messages_by_key ON waiting_messages (consumer, key, seq);
COMMENT ON TABLE waiting_messages IS 'Messages in the retry topics. The first of a key is tried again, the others go behind it.';
COMMENT ON COLUMN waiting_messages.stage IS 'Which retry topic it lies in, from 0.';

ALTER TABLE parked_messages
    ADD COLUMN consumer        text        NOT NULL DEFAULT 'shipping.scans',
    ADD COLUMN event_id        text        NOT NULL DEFAULT '',
    ADD COLUMN headers         jsonb       NOT NULL DEFAULT '[]',
    ADD COLUMN class           text        NOT NULL DEFAULT 'parse' CHECK (class IN ('parse', 'handler')),
    ADD COLUMN tries           int         NOT NULL DEFAULT 1,
    ADD COLUMN first_failed_at timestamptz,
    ADD COLUMN published_at    timestamptz,
    ADD COLUMN replay_asked_at timestamptz,
    ADD COLUMN erased_at       timestamptz;
UPDATE parked_messages SET first_failed_at = at;
ALTER TABLE parked_messages ALTER COLUMN first_failed_at SET NOT NULL;
CREATE INDEX parked_messages_to_publish ON parked_messages (id) WHERE published_at IS NULL AND erased_at IS NULL;
CREATE INDEX parked_messages_to_replay ON parked_messages (id) WHERE replay_asked_at IS NOT NULL AND replayed_at IS NULL;
CREATE INDEX parked_messages_to_erase ON parked_messages (at) WHERE erased_at IS NULL;
COMMENT ON TABLE parked_messages IS 'Messages nothing can be done with until a person has looked; the partition goes on without them. What was not yet published goes to the dead-letter topic.';
COMMENT ON COLUMN parked_messages.value IS 'As it came, personal data and all; emptied after its term.';
