-- +goose Up
CREATE TABLE repair_messages (
    id         uuid PRIMARY KEY,
    repair     text NOT NULL REFERENCES repairs (id),
    side       text NOT NULL CONSTRAINT repair_messages_side_is_known CHECK (side IN ('customer', 'agent', 'engineer')),
    author     text NOT NULL,
    way        text NOT NULL CONSTRAINT repair_messages_way_is_known CHECK (way IN ('app', 'link', 'sms')),
    body       text NOT NULL CONSTRAINT repair_messages_say_something CHECK (body <> ''),
    at         timestamptz NOT NULL,
    gateway_id text NOT NULL DEFAULT ''
);
CREATE INDEX repair_messages_of_repair ON repair_messages (repair, at);
CREATE UNIQUE INDEX repair_messages_come_once ON repair_messages (gateway_id) WHERE gateway_id <> '';
COMMENT ON COLUMN repair_messages.gateway_id IS 'The name that a gateway gave an SMS; empty of what came otherwise.';

CREATE TABLE bulk_batches (
    batch   text PRIMARY KEY,
    account text NOT NULL,
    rows    integer NOT NULL,
    taken   integer NOT NULL,
    at      timestamptz NOT NULL,
    by      text NOT NULL,
    CONSTRAINT bulk_batches_take_no_more_than_came CHECK (taken BETWEEN 0 AND rows)
);
CREATE INDEX bulk_batches_newest ON bulk_batches (at DESC, batch);
CREATE TABLE bulk_rows (
    batch       text NOT NULL REFERENCES bulk_batches (batch),
    row         integer NOT NULL,
    repair      text REFERENCES repairs (id),
    code        text NOT NULL DEFAULT '',
    field       text NOT NULL DEFAULT '',
    text_key    text NOT NULL DEFAULT '',
    text_values jsonb NOT NULL DEFAULT '{}',
    serial      text NOT NULL DEFAULT '',
    PRIMARY KEY (batch, row),
    CONSTRAINT bulk_rows_are_taken_or_refused CHECK ((repair IS NULL) = (code <> ''))
);

INSERT INTO policies (name, version, valid_from, body)
VALUES ('key_accounts', 1, '2000-01-01 00:00:00+00', '{"accounts": {}}');

-- What people may be told of grows by what is named here, whatever it was.
-- +goose StatementBegin
DO $$
DECLARE
    law text;
BEGIN
    SELECT pg_get_constraintdef(oid) INTO STRICT law FROM pg_constraint WHERE conname = 'notices_template_is_known';
    ALTER TABLE notices DROP CONSTRAINT notices_template_is_known;
    EXECUTE 'ALTER TABLE notices ADD CONSTRAINT notices_template_is_known ' || replace(law, 'ARRAY[', 'ARRAY[''answered''::text, ''message''::text, ''status''::text, ');
END;
$$;
-- +goose StatementEnd
