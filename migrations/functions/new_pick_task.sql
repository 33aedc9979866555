-- needs: 20261129014000
CREATE TYPE new_pick_task AS (
    line        uuid,
    repair      text,
    reservation uuid,
    warehouse   text,
    part        text,
    condition   text,
    quantity    bigint,
    ship_to     jsonb,
    due_at      timestamptz,
    leaves_at   timestamptz
);
COMMENT ON TYPE new_pick_task IS 'An order line for the list of its warehouse.';
