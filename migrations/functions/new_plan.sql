-- needs: 20261129014000
CREATE TYPE new_plan AS (
    promise    uuid,
    decision   uuid,
    line       uuid,
    repair     text,
    part       text,
    source     text,
    due_at     timestamptz,
    arrives_at timestamptz,
    within_24h boolean,
    why        text,
    demand     jsonb,
    choices    jsonb,
    outcome    text,
    state      text,
    leaves_at  timestamptz
);
COMMENT ON TYPE new_plan IS 'What was decided for a line and what is promised for it; promise and decision are the ids of both, state is the promise''s.';
