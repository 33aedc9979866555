-- +goose Up
CREATE SEQUENCE repair_numbers;
CREATE TABLE repairs (
    id            text PRIMARY KEY,
    channel       text        NOT NULL CHECK (channel IN ('app', 'miniprogram', 'hotline', 'web', 'store', 'bulk',
                  'device', 'engineer')),
    state         text        NOT NULL,
    customer      text        NOT NULL,
    customer_name text        NOT NULL,
    phone         text        NOT NULL DEFAULT '',
    address       text        NOT NULL,
    area_code     text        NOT NULL DEFAULT '',
    lon           double precision NOT NULL CHECK (lon BETWEEN -180 AND 180),
    lat           double precision NOT NULL CHECK (lat BETWEEN -90 AND 90),
    zone          text        NOT NULL,
    model         text        NOT NULL REFERENCES models (number),
    serial        text        NOT NULL,
    symptom       text        NOT NULL,
    urgent        boolean     NOT NULL DEFAULT false,
    engineer      text        NOT NULL DEFAULT '',
    van           text        REFERENCES locations (code),
    created_by    text        NOT NULL,
    created_at    timestamptz NOT NULL,
    visit_at      timestamptz,
    completed_at  timestamptz,
    settled_at    timestamptz,
    version       int         NOT NULL DEFAULT 1
);
CREATE INDEX repairs_by_engineer ON repairs (engineer, created_at);
CREATE INDEX repairs_by_customer ON repairs (customer, created_at);
CREATE INDEX repairs_open ON repairs (state, created_at) WHERE settled_at IS NULL;
COMMENT ON TABLE repairs IS 'The story of one repair. engineer and customer are logins.';

CREATE TABLE part_lines (
    id           uuid PRIMARY KEY,
    repair       text        NOT NULL REFERENCES repairs (id),
    part         text        NOT NULL REFERENCES parts (number),
    supplied     text        NOT NULL DEFAULT '',
    quantity     bigint      NOT NULL CHECK (quantity BETWEEN 1 AND 1000),
    state        text        NOT NULL,
    source       text        NOT NULL DEFAULT '',
    condition    text        NOT NULL DEFAULT 'new',
    reservation  uuid,
    shipment     text        NOT NULL DEFAULT '',
    promise      uuid,
    new_serial   text        NOT NULL DEFAULT '',
    old_serial   text        NOT NULL DEFAULT '',
    reason       text        NOT NULL DEFAULT '',
    ship_to      jsonb       NOT NULL,
    ordered_by   text        NOT NULL,
    ordered_at   timestamptz NOT NULL,
    received_at  timestamptz,
    installed_at timestamptz,
    closed_at    timestamptz,
    version      int         NOT NULL DEFAULT 1
);
CREATE INDEX part_lines_by_repair ON part_lines (repair);
CREATE INDEX part_lines_waiting ON part_lines (part, ordered_at) WHERE state = 'backordered';
CREATE UNIQUE INDEX part_lines_serial_installed_once ON part_lines (supplied, new_serial)
    WHERE new_serial <> '' AND state IN ('installed', 'closed') AND installed_at IS NOT NULL;
COMMENT ON TABLE part_lines IS 'The part line is the unit of truth: exactly one state, split when pieces go different ways.';
