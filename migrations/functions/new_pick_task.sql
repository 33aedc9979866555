-- needs: 20261128183000
CREATE TYPE new_pick_task AS (
    line        uuid,
    repair      text,
    reservation uuid,
    warehouse   text,
    part        text,
    condition   text,
    quantity    bigint,
    ship_to     jsonb,
    due_at      timestamptz
);
COMMENT ON TYPE new_pick_task IS 'An order line for the list of its warehouse.';
