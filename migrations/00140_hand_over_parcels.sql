-- +goose Up
CREATE SEQUENCE dispatch_numbers;
CREATE TABLE dispatches (
    id             text PRIMARY KEY,
    warehouse      text        NOT NULL REFERENCES locations (code),
    carrier        text        NOT NULL REFERENCES carriers (code),
    departs_at     timestamptz NOT NULL,
    state          text        NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'closed', 'handed_over')),
    driver         text        NOT NULL DEFAULT '',
    vehicle        text        NOT NULL DEFAULT '',
    opened_at      timestamptz NOT NULL,
    opened_by      text        NOT NULL,
    closed_at      timestamptz,
    handed_over_at timestamptz,
    version        int         NOT NULL DEFAULT 1,
    CONSTRAINT dispatches_one_a_departure UNIQUE (warehouse, carrier, departs_at),
    CONSTRAINT dispatches_are_signed CHECK (state <> 'handed_over' OR driver <> '' AND handed_over_at IS NOT NULL)
);
CREATE INDEX dispatches_by_departure ON dispatches (warehouse, departs_at DESC);
COMMENT ON TABLE dispatches IS 'What a warehouse gives to a carrier for one departure, and to whom it gave it. Not the waste manifest of recycling.';
COMMENT ON COLUMN dispatches.driver IS 'Who signed for the parcels.';

CREATE TABLE dispatch_parcels (
    shipment   text PRIMARY KEY REFERENCES shipments (id),
    dispatch   text        NOT NULL REFERENCES dispatches (id),
    scanned_at timestamptz NOT NULL,
    scanned_by text        NOT NULL
);
CREATE INDEX dispatch_parcels_by_dispatch ON dispatch_parcels (dispatch, scanned_at);
COMMENT ON TABLE dispatch_parcels IS 'Parcels that were scanned onto a dispatch; a parcel lies on one.';
CREATE INDEX shipments_waiting ON shipments (origin, carrier) WHERE state = 'label_printed' AND closed_at IS NULL;
