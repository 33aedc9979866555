-- +goose Up
-- An engineer asks a remote expert, who advises and may change a part before it ships.
CREATE TABLE expert_sessions (
    id           uuid        PRIMARY KEY,
    repair       text        NOT NULL REFERENCES repairs (id),
    question     text        NOT NULL CONSTRAINT expert_session_asks_something CHECK (question <> ''),
    state        text        NOT NULL CONSTRAINT expert_session_state_is_known CHECK (state IN ('requested', 'joined', 'ended', 'withdrawn')),
    due_at       timestamptz NOT NULL,
    requested_by text        NOT NULL,
    requested_at timestamptz NOT NULL,
    expert       text        NOT NULL DEFAULT '',
    joined_at    timestamptz,
    link         text        NOT NULL DEFAULT '',
    ended_at     timestamptz,
    ended_by     text        NOT NULL DEFAULT '',
    conclusion   text        NOT NULL DEFAULT '',
    version      int         NOT NULL DEFAULT 1,
    CONSTRAINT expert_session_joined_has_its_expert CHECK ((expert <> '') = (joined_at IS NOT NULL) AND (state IN ('joined', 'ended')) = (joined_at IS NOT NULL)),
    CONSTRAINT expert_session_over_has_its_end CHECK ((ended_at IS NOT NULL) = (state IN ('ended', 'withdrawn')) AND (ended_by <> '') = (ended_at IS NOT NULL))
);
CREATE UNIQUE INDEX expert_session_one_open_per_repair ON expert_sessions (repair) WHERE ended_at IS NULL;
CREATE INDEX expert_sessions_open ON expert_sessions (due_at, id) WHERE ended_at IS NULL;
CREATE INDEX expert_sessions_of_repair ON expert_sessions (repair, requested_at);
COMMENT ON TABLE expert_sessions IS 'An engineer''s question to a remote expert; the picture is elsewhere, link says where.';

CREATE TABLE expert_advice (
    id       bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    session  uuid        NOT NULL REFERENCES expert_sessions (id),
    text     text        NOT NULL CONSTRAINT expert_advice_says_something CHECK (text <> ''),
    given_by text        NOT NULL,
    given_at timestamptz NOT NULL
);
CREATE INDEX expert_advice_of_session ON expert_advice (session, given_at);
CREATE TRIGGER expert_advice_append_only BEFORE UPDATE OR DELETE ON expert_advice FOR EACH ROW EXECUTE FUNCTION refuse_change();
COMMENT ON TABLE expert_advice IS 'What experts said, with who and when; never edited.';

CREATE TABLE line_changes (
    line       uuid        CONSTRAINT line_changed_once PRIMARY KEY,
    repair     text        NOT NULL REFERENCES repairs (id),
    session    uuid        REFERENCES expert_sessions (id),
    new_lines  uuid[]      NOT NULL CONSTRAINT line_change_has_its_lines CHECK (cardinality(new_lines) > 0),
    from_part  text        NOT NULL,
    to_part    text        NOT NULL,
    quantity   bigint      NOT NULL CONSTRAINT line_change_asks_for_something CHECK (quantity > 0),
    ordered_by text        NOT NULL,
    changed_by text        NOT NULL,
    reason     text        NOT NULL CONSTRAINT line_change_says_why CHECK (reason <> ''),
    changed_at timestamptz NOT NULL
);
CREATE INDEX line_changes_of_repair ON line_changes (repair, changed_at);
CREATE INDEX line_changes_of_session ON line_changes (session) WHERE session IS NOT NULL;
CREATE TRIGGER line_changes_append_only BEFORE UPDATE OR DELETE ON line_changes FOR EACH ROW EXECUTE FUNCTION refuse_change();
COMMENT ON TABLE line_changes IS 'Another part in the place of an order line before it shipped, with the authors of both; never edited.';

INSERT INTO policies (name, version, valid_from, body)
VALUES ('expert', 1, '2000-01-01 00:00:00+00', '{"response_minutes": 10, "urgent_minutes": 5}');
