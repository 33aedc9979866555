-- +goose Up
CREATE TABLE pickups (
    carrier      text        NOT NULL REFERENCES carriers (code),
    waybill      text        NOT NULL,
    code         text        NOT NULL,
    place        text        NOT NULL DEFAULT '',
    ready_at     timestamptz NOT NULL,
    expires_at   timestamptz NOT NULL,
    tries        int         NOT NULL DEFAULT 0,
    collected_at timestamptz,
    PRIMARY KEY (carrier, waybill),
    CONSTRAINT pickups_end_after_they_begin CHECK (expires_at > ready_at)
);
COMMENT ON TABLE pickups IS 'Where a parcel lies ready to be picked up, until when, and what opens it. Kept by waybill, for a carrier may speak before the parcel is known.';
COMMENT ON COLUMN pickups.code IS 'A secret: it opens the locker. It is shown to the engineer of the repair alone, and to nobody in events or logs.';
