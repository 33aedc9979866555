-- +goose Up
CREATE TABLE orphan_waybills (
    carrier     text        NOT NULL,
    waybill     text        NOT NULL,
    since       timestamptz NOT NULL,
    given_up_at timestamptz,
    PRIMARY KEY (carrier, waybill)
);
CREATE INDEX orphan_waybills_by_age ON orphan_waybills (since);
COMMENT ON TABLE orphan_waybills IS 'Waybills that carriers speak of and no parcel has. Their scans wait; a parcel that is shipped under one adopts them at any time.';
COMMENT ON COLUMN orphan_waybills.given_up_at IS 'No parcel came within the time a scan may run ahead: somebody has to look.';
