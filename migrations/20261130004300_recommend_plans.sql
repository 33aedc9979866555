-- +goose Up
-- A plan of maintenance is recommended for what the appliance shows, and not again soon after a no.
CREATE TABLE recommendations (
    id          uuid PRIMARY KEY,
    repair      text        NOT NULL REFERENCES repairs (id),
    customer    text        NOT NULL,
    model       text        NOT NULL,
    serial      text        NOT NULL,
    plan        text        NOT NULL,
    reason      text        NOT NULL CONSTRAINT recommendations_have_a_reason CHECK (reason <> ''),
    shown       text        NOT NULL CONSTRAINT recommendations_show_their_data CHECK (shown <> ''),
    state       text        NOT NULL CONSTRAINT recommendations_state_is_known CHECK (state IN ('open', 'accepted', 'refused')),
    made_at     timestamptz NOT NULL,
    made_by     text        NOT NULL,
    answered_at timestamptz,
    version     int         NOT NULL DEFAULT 1,
    CONSTRAINT recommendations_answered_at_a_time CHECK ((state = 'open') = (answered_at IS NULL))
);
CREATE UNIQUE INDEX recommendations_one_open ON recommendations (model, upper(serial), plan) WHERE state = 'open';
CREATE INDEX recommendations_by_repair ON recommendations (repair, made_at);
COMMENT ON TABLE recommendations IS 'Plans of maintenance that were recommended, with the data that speak for them.';

INSERT INTO policies (name, version, valid_from, body)
VALUES ('recommendations', 1, '2000-01-01 00:00:00+00', '{"rest_days": 180}');
