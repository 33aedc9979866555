-- +goose Up
CREATE TABLE policies (
    name       text        NOT NULL,
    version    int         NOT NULL,
    body       jsonb       NOT NULL,
    valid_from timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (name, version)
);
CREATE TRIGGER policies_append_only BEFORE UPDATE OR DELETE ON policies
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
COMMENT ON TABLE policies IS 'Business policy as versioned rows; a change is a new version and decisions name theirs.';

CREATE TABLE decisions (
    id         uuid PRIMARY KEY,
    line       uuid        NOT NULL,
    at         timestamptz NOT NULL,
    demand     jsonb       NOT NULL,
    choices    jsonb       NOT NULL,
    outcome    text        NOT NULL CHECK (outcome IN ('reserved', 'backordered', 'refused')),
    policy     text        NOT NULL
);
CREATE INDEX decisions_by_line ON decisions (line, at);
CREATE INDEX decisions_by_day ON decisions (at);
CREATE TRIGGER decisions_append_only BEFORE UPDATE OR DELETE ON decisions
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
COMMENT ON TABLE decisions IS 'Why this warehouse: every candidate with arrival, distance, available, and why it lost.';

CREATE TABLE promises (
    id           uuid PRIMARY KEY,
    kind         text        NOT NULL,
    line         uuid        NOT NULL,
    repair       text        NOT NULL,
    part         text        NOT NULL DEFAULT '',
    source       text        NOT NULL DEFAULT '',
    made_at      timestamptz NOT NULL,
    due_at       timestamptz NOT NULL,
    arrives_at   timestamptz NOT NULL,
    within_24h   boolean     NOT NULL,
    why          text        NOT NULL,
    state        text        NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'kept', 'broken', 'superseded', 'void')),
    judged_at    timestamptz,
    reason       text        NOT NULL DEFAULT '',
    CONSTRAINT promises_judged_with_a_time CHECK ((state = 'open') = (judged_at IS NULL))
);
CREATE UNIQUE INDEX promise_one_open_per_line ON promises (kind, line) WHERE state = 'open';
CREATE INDEX promises_by_line ON promises (line, made_at);
CREATE INDEX promises_by_repair ON promises (repair);
CREATE INDEX promises_by_day ON promises (made_at, id);
COMMENT ON TABLE promises IS 'Every promise made, with its outcome. A new promise supersedes, it never edits.';
COMMENT ON COLUMN promises.due_at IS 'When the promise is broken; arrives_at is the forecast it rests on.';
COMMENT ON COLUMN promises.part IS 'The part that was asked for, whatever is sent in its place.';
COMMENT ON COLUMN promises.reason IS 'Why it is void or superseded.';
