-- needs: 20261128183000
CREATE TYPE new_take AS (
    group_no   int,
    by         text,
    id         uuid,
    line       uuid,
    part       text,
    location   text,
    condition  text,
    quantity   bigint,
    reference  text,
    expires_at timestamptz
);
COMMENT ON TYPE new_take IS 'Pieces to be reserved under id. The takes of a group are reserved together or not at all.';
