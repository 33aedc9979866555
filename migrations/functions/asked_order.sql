-- needs: 20261128183000
CREATE TYPE asked_order AS (
    actor  text,
    key    text,
    repair text
);
COMMENT ON TYPE asked_order IS 'An order that is to be planned: whose request it is, under which key, and for which repair.';
