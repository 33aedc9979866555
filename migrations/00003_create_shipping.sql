-- +goose Up
CREATE TABLE carriers (
    code    text PRIMARY KEY,
    name_zh text NOT NULL,
    name_en text NOT NULL,
    secret  text NOT NULL DEFAULT ''
);
COMMENT ON COLUMN carriers.secret IS 'HMAC-SHA256 key of the scan webhook; empty closes the webhook.';

CREATE TABLE carrier_codes (
    source     text NOT NULL,
    code       text NOT NULL,
    valid_from date NOT NULL DEFAULT '2000-01-01',
    status     text NOT NULL,
    reason     text NOT NULL DEFAULT '',
    rank       int  NOT NULL DEFAULT 0,
    moves      boolean NOT NULL DEFAULT true,
    meaning_zh text NOT NULL DEFAULT '',
    meaning_en text NOT NULL DEFAULT '',
    PRIMARY KEY (source, code, valid_from)
);
COMMENT ON TABLE carrier_codes IS 'What a carrier''s code means from a day on; the same number differs between sources.';
COMMENT ON COLUMN carrier_codes.moves IS 'False for codes that inform but never move the state (a picture of the signature).';

CREATE TABLE lanes (
    origin_area     text   NOT NULL,
    dest_area       text   NOT NULL,
    carrier         text   NOT NULL,
    service         text   NOT NULL,
    transit_minutes int    NOT NULL CHECK (transit_minutes > 0),
    departures      text[] NOT NULL DEFAULT '{}',
    PRIMARY KEY (origin_area, dest_area, carrier, service)
);
COMMENT ON TABLE lanes IS 'Travel time between areas by carrier and service.';
COMMENT ON COLUMN lanes.departures IS 'Local times HH:MM at the origin; empty means it leaves when it is ready.';

CREATE TABLE pick_tasks (
    line        uuid PRIMARY KEY,
    repair      text        NOT NULL,
    reservation uuid        NOT NULL REFERENCES reservations (id),
    warehouse   text        NOT NULL REFERENCES locations (code),
    part        text        NOT NULL REFERENCES parts (number),
    condition   text        NOT NULL,
    quantity    bigint      NOT NULL CHECK (quantity > 0),
    serial      text,
    state       text        NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'picked', 'packed', 'cancelled')),
    ship_to     jsonb       NOT NULL,
    due_at      timestamptz NOT NULL,
    created_at  timestamptz NOT NULL,
    picked_at   timestamptz,
    version     int         NOT NULL DEFAULT 1
);
CREATE INDEX pick_tasks_open ON pick_tasks (warehouse, due_at) WHERE state IN ('open', 'picked');
COMMENT ON TABLE pick_tasks IS 'What a warehouse has still to take from the shelf, the most urgent promise first.';
COMMENT ON COLUMN pick_tasks.ship_to IS 'Destination of the parcel: label name, address, area code, lon, lat, zone.';

CREATE SEQUENCE shipment_numbers;
CREATE TABLE shipments (
    id           text PRIMARY KEY,
    repair       text        NOT NULL,
    direction    text        NOT NULL DEFAULT 'forward' CHECK (direction IN ('forward', 'return')),
    origin       text        NOT NULL REFERENCES locations (code),
    ship_to      jsonb       NOT NULL,
    carrier      text        NOT NULL REFERENCES carriers (code),
    waybill      text,
    sscc         text        NOT NULL CONSTRAINT shipments_sscc_is_unique UNIQUE,
    gross_grams  bigint      NOT NULL CHECK (gross_grams > 0),
    state        text        NOT NULL,
    flags        text[]      NOT NULL DEFAULT '{}',
    timeline     jsonb       NOT NULL DEFAULT '[]',
    eta_at       timestamptz,
    promised_at  timestamptz,
    packed_at    timestamptz NOT NULL,
    shipped_at   timestamptz,
    delivered_at timestamptz,
    closed_at    timestamptz,
    version      int         NOT NULL DEFAULT 1,
    CONSTRAINT shipments_waybill_is_unique UNIQUE (carrier, waybill)
);
CREATE INDEX shipments_by_repair ON shipments (repair);
CREATE INDEX shipments_by_origin ON shipments (origin, packed_at);
COMMENT ON TABLE shipments IS 'A parcel. state, flags, timeline and eta_at are the fold of its scans.';

CREATE TABLE shipment_lines (
    shipment  text   NOT NULL REFERENCES shipments (id),
    line      uuid   NOT NULL,
    part      text   NOT NULL REFERENCES parts (number),
    condition text   NOT NULL,
    quantity  bigint NOT NULL CHECK (quantity > 0),
    serial    text,
    PRIMARY KEY (shipment, line)
);
CREATE INDEX shipment_lines_by_line ON shipment_lines (line);

CREATE TABLE scans (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    source      text        NOT NULL,
    carrier     text        NOT NULL,
    waybill     text        NOT NULL,
    code        text        NOT NULL,
    occurred_at timestamptz NOT NULL,
    zone        text        NOT NULL DEFAULT 'Asia/Shanghai',
    recorded_at timestamptz NOT NULL,
    ingested_at timestamptz NOT NULL DEFAULT now(),
    place       text        NOT NULL DEFAULT '',
    lon         double precision,
    lat         double precision,
    remark      text        NOT NULL DEFAULT '',
    suspect     boolean     NOT NULL DEFAULT false,
    CONSTRAINT scans_are_kept_once UNIQUE (carrier, waybill, source, code, occurred_at)
);
CREATE TRIGGER scans_append_only BEFORE UPDATE OR DELETE ON scans
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER scans_never_truncated BEFORE TRUNCATE ON scans EXECUTE FUNCTION refuse_change();
COMMENT ON TABLE scans IS 'What carriers said, append-only. A scan whose parcel is not yet known waits here and is folded when the parcel is made.';
COMMENT ON COLUMN scans.remark IS 'Redacted: phones and names never enter.';
COMMENT ON COLUMN scans.suspect IS 'Its time lies in the future or far before; sorted by recorded_at.';

CREATE TABLE parked_messages (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    topic       text        NOT NULL,
    partition   int         NOT NULL,
    "offset"    bigint      NOT NULL,
    key         text        NOT NULL DEFAULT '',
    value       bytea       NOT NULL,
    error       text        NOT NULL,
    at          timestamptz NOT NULL DEFAULT now(),
    replayed_at timestamptz,
    CONSTRAINT parked_messages_once UNIQUE (topic, partition, "offset")
);
COMMENT ON TABLE parked_messages IS 'Messages no adapter could read; the partition goes on without them.';
