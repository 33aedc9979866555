-- needs: 20261128183000
CREATE TYPE asked_part AS (
    order_no int,
    part     text
);
COMMENT ON TYPE asked_part IS 'A part that order number order_no, from 1, asks for.';
