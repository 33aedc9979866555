-- needs: 20261129014000
CREATE TYPE new_order_line AS (
    order_no    int,
    id          uuid,
    repair      text,
    ordered_by  text,
    part        text,
    quantity    bigint,
    state       text,
    old_serial  text,
    ship_to     jsonb,
    supplied    text,
    source      text,
    condition   text,
    reservation uuid,
    plan        new_plan
);
COMMENT ON TYPE new_order_line IS 'A line of order number order_no, from 1, and the plan that was decided for it. Without a reservation it waits.';
