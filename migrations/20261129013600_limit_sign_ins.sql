-- +goose Up
-- Tries were counted per login alone, so that ten wrong passwords locked anybody out, and were kept for ever.
DROP TABLE wrong_logins;

CREATE TABLE sign_in_tries (
    who        text PRIMARY KEY,
    busy_until timestamptz NOT NULL
);
CREATE INDEX sign_in_tries_by_end ON sign_in_tries (busy_until);
COMMENT ON TABLE sign_in_tries IS 'Who tries to sign in, one row a login and place: each try moves busy_until on by the time between two, and one too far ahead is refused.';

CREATE TABLE sign_in_places (
    login text        NOT NULL,
    place text        NOT NULL,
    at    timestamptz NOT NULL,
    PRIMARY KEY (login, place)
);
COMMENT ON TABLE sign_in_places IS 'Addresses and devices a login has signed in from of late. What strangers try elsewhere does not slow these down.';
COMMENT ON COLUMN sign_in_places.place IS 'address:<address>, or device:<SHA-256 of what the browser keeps>.';

-- What a token said of its actor was believed until it expired.
ALTER TABLE accounts ADD COLUMN epoch int NOT NULL DEFAULT 0;
ALTER TABLE accounts ADD COLUMN changed_at timestamptz NOT NULL DEFAULT clock_timestamp();
CREATE INDEX accounts_by_change ON accounts (changed_at);
COMMENT ON COLUMN accounts.epoch IS 'Tokens of an earlier one are void: it grows with a new password, when the account is disabled and when it is signed out everywhere.';
COMMENT ON COLUMN accounts.changed_at IS 'By the clock of the database, so that every process sees what changed since it last looked.';

CREATE TABLE account_changes (
    id    bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    login text        NOT NULL,
    what  text        NOT NULL,
    by    text        NOT NULL,
    at    timestamptz NOT NULL
);
CREATE INDEX account_changes_by_login ON account_changes (login, id);
CREATE TRIGGER account_changes_append_only BEFORE UPDATE OR DELETE ON account_changes
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
COMMENT ON TABLE account_changes IS 'Who changed what of an account and when; what names fields, never a password.';
