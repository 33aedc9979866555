-- needs: 20261128183000
CREATE TYPE new_order_event AS (
    order_no int,
    event    new_event
);
COMMENT ON TYPE new_order_event IS 'An event that is told when order number order_no is placed.';
