-- needs: 20261128183000
CREATE TYPE new_event AS (
    by     text,
    id     uuid,
    type   text,
    key    text,
    data   jsonb,
    due_at timestamptz
);
COMMENT ON TYPE new_event IS 'An event to be written, and when subscribers are to hear of it.';
