-- needs: 20261128183000
CREATE TYPE new_order AS (
    actor      text,
    key        text,
    input_hash bytea,
    body       bytea,
    repair     text,
    version    int,
    state      text
);
COMMENT ON TYPE new_order IS 'A part order: whose request it is and the answer to be remembered under its key, the repair as it was read (version), and the state the repair goes to; empty is none.';
