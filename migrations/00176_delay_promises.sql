-- +goose Up
CREATE TABLE delays (
    id         uuid PRIMARY KEY,
    code       text        NOT NULL CHECK (code IN ('flood', 'carrier_stop', 'warehouse_closed', 'holiday')),
    reason_zh  text        NOT NULL,
    reason_en  text        NOT NULL,
    carrier    text        NOT NULL DEFAULT '',
    area       text        NOT NULL DEFAULT '',
    warehouse  text        NOT NULL DEFAULT '',
    from_at    timestamptz NOT NULL,
    until_at   timestamptz NOT NULL,
    extra_hours int         NOT NULL DEFAULT 0,
    not_before timestamptz,
    lines      int         NOT NULL,
    repairs    int         NOT NULL,
    customers  int         NOT NULL,
    parcels    int         NOT NULL,
    waiting    int         NOT NULL,
    at         timestamptz NOT NULL,
    by         text        NOT NULL,
    CONSTRAINT delays_end_after_they_begin CHECK (until_at > from_at),
    CONSTRAINT delays_are_somewhere CHECK (carrier <> '' OR area <> '' OR warehouse <> '')
);
CREATE INDEX delays_by_time ON delays (at, id);
COMMENT ON TABLE delays IS 'One cause that delayed many promises at once, and how many.';

ALTER TABLE promises
    ADD delay uuid,
    ADD delayed boolean NOT NULL DEFAULT false;
CREATE INDEX promises_by_delay ON promises (delay) WHERE delay IS NOT NULL;
COMMENT ON COLUMN promises.delay IS 'The delay that made it. Such a promise is told and ends like any other, but is in no tally: the one it took the place of is.';
COMMENT ON COLUMN promises.delayed IS 'Superseded by a delay; judged nevertheless when the part is received.';
