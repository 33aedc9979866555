-- +goose Up
CREATE TABLE parts (
    number       text PRIMARY KEY,
    name_zh      text    NOT NULL,
    name_en      text    NOT NULL,
    line         text    NOT NULL,
    category     text    NOT NULL,
    class        text    NOT NULL CONSTRAINT parts_class_is_known CHECK (class IN ('common', 'other')),
    serialised   boolean NOT NULL DEFAULT false,
    core_return  boolean NOT NULL DEFAULT false,
    hazard_code  text    NOT NULL DEFAULT '',
    grams        bigint  NOT NULL CONSTRAINT parts_weigh_something CHECK (grams > 0),
    price_minor  bigint  NOT NULL CONSTRAINT parts_price_not_negative CHECK (price_minor >= 0),
    currency     char(3) NOT NULL,
    warranty_days int    NOT NULL DEFAULT 0 CHECK (warranty_days >= 0),
    esd          boolean NOT NULL DEFAULT false,
    version      int     NOT NULL DEFAULT 1
);
CREATE INDEX parts_by_line ON parts (line, number);
COMMENT ON TABLE parts IS 'The catalogue of spare parts.';
COMMENT ON COLUMN parts.class IS 'common parts carry the 24-hour promise.';
COMMENT ON COLUMN parts.serialised IS 'Each piece is scanned by serial and has one holder.';
COMMENT ON COLUMN parts.core_return IS 'Fitting one obliges the return of the old one.';
COMMENT ON COLUMN parts.hazard_code IS 'National hazardous-waste code of the old part; empty when it is ordinary scrap.';
COMMENT ON COLUMN parts.price_minor IS 'List price in minor units of currency.';

CREATE TABLE part_materials (
    category   text   NOT NULL,
    material   text   NOT NULL,
    permille   int    NOT NULL CHECK (permille BETWEEN 1 AND 1000),
    source     text   NOT NULL DEFAULT '',
    confidence text   NOT NULL DEFAULT '',
    PRIMARY KEY (category, material)
);
CREATE TABLE part_categories (
    category    text PRIMARY KEY,
    name_zh     text   NOT NULL,
    name_en     text   NOT NULL,
    hazard_code text   NOT NULL DEFAULT '',
    grams_low   bigint NOT NULL DEFAULT 1 CHECK (grams_low > 0),
    grams_high  bigint NOT NULL DEFAULT 1,
    disposition text   NOT NULL DEFAULT '',
    source      text   NOT NULL DEFAULT '',
    confidence  text   NOT NULL DEFAULT '',
    CONSTRAINT part_categories_weights_in_order CHECK (grams_low <= grams_high)
);
COMMENT ON TABLE part_categories IS 'Kinds of parts, with what is usual for their old pieces.';

COMMENT ON TABLE part_materials IS 'Planning composition of a part category in thousandths by mass.';

CREATE TABLE hazards (
    code             text NOT NULL,
    edition          text NOT NULL,
    valid_from       date NOT NULL,
    name_zh          text NOT NULL,
    name_en          text NOT NULL,
    hazard           text NOT NULL,
    transport_exempt boolean NOT NULL DEFAULT false,
    source           text NOT NULL DEFAULT '',
    PRIMARY KEY (code, edition)
);
COMMENT ON TABLE hazards IS 'Hazardous-waste codes as versioned data: an edition is added, never changed.';

CREATE TABLE models (
    number     text PRIMARY KEY,
    line       text NOT NULL,
    brand      text NOT NULL,
    name_zh    text NOT NULL,
    name_en    text NOT NULL,
    made_from  date,
    made_until date
);
COMMENT ON TABLE models IS 'Appliance models.';

CREATE TABLE model_parts (
    model       text NOT NULL REFERENCES models (number),
    part        text NOT NULL REFERENCES parts (number),
    position    text NOT NULL DEFAULT '',
    quantity    int  NOT NULL DEFAULT 1 CHECK (quantity > 0),
    serial_from text NOT NULL DEFAULT '',
    serial_to   text NOT NULL DEFAULT '',
    PRIMARY KEY (model, part, serial_from)
);
CREATE INDEX model_parts_by_part ON model_parts (part);
COMMENT ON TABLE model_parts IS 'Which parts fit a model, by range of the appliance serial; an empty bound is open.';

CREATE TABLE supersessions (
    from_part    text    NOT NULL REFERENCES parts (number),
    to_part      text    NOT NULL REFERENCES parts (number),
    mode         text    NOT NULL CHECK (mode IN ('stock_only', 'no_stock', 'consume_first')),
    effective_on date    NOT NULL,
    factor       int     NOT NULL DEFAULT 1 CHECK (factor > 0),
    two_way      boolean NOT NULL DEFAULT false,
    PRIMARY KEY (from_part, to_part),
    CONSTRAINT supersession_not_of_itself CHECK (from_part <> to_part)
);
COMMENT ON TABLE supersessions IS 'A newer part that replaces an older one, from a date on.';
COMMENT ON COLUMN supersessions.mode IS 'no_stock: the old one is not supplied any more; consume_first: its stock goes before the new one is bought; stock_only: its stock may go, it is never bought again.';
COMMENT ON COLUMN supersessions.factor IS 'Pieces of to_part that replace one of from_part.';

CREATE TABLE calendars (
    calendar text PRIMARY KEY,
    weekdays text NOT NULL CHECK (weekdays ~ '^[01]{7}$'),
    name_zh  text NOT NULL,
    name_en  text NOT NULL
);
COMMENT ON COLUMN calendars.weekdays IS 'Seven digits, Monday first; 1 is a working day.';
CREATE TABLE calendar_days (
    calendar text    NOT NULL REFERENCES calendars (calendar),
    day      date    NOT NULL,
    working  boolean NOT NULL,
    note     text    NOT NULL DEFAULT '',
    source   text    NOT NULL DEFAULT '',
    PRIMARY KEY (calendar, day)
);
COMMENT ON TABLE calendar_days IS 'Exceptions to the week: public holidays and make-up workdays.';

CREATE TABLE locations (
    code         text PRIMARY KEY,
    kind         text NOT NULL CONSTRAINT locations_kind_is_known CHECK (kind IN ('national', 'regional', 'city',
                 'outlet', 'van', 'parcel', 'quarantine', 'scrap', 'recycler', 'customer', 'supplier', 'lost')),
    parent       text REFERENCES locations (code),
    name_zh      text NOT NULL,
    name_en      text NOT NULL,
    province     text NOT NULL DEFAULT '',
    city         text NOT NULL DEFAULT '',
    area_code    text NOT NULL DEFAULT '',
    lon          double precision CHECK (lon BETWEEN -180 AND 180),
    lat          double precision CHECK (lat BETWEEN -90 AND 90),
    zone         text NOT NULL DEFAULT 'Asia/Shanghai',
    cutoff       time,
    calendar     text REFERENCES calendars (calendar),
    pick_minutes int  NOT NULL DEFAULT 60 CHECK (pick_minutes >= 0),
    version      int  NOT NULL DEFAULT 1,
    closed_at    timestamptz,
    CONSTRAINT locations_have_both_coordinates_or_none CHECK ((lon IS NULL) = (lat IS NULL))
);
CREATE INDEX locations_by_kind ON locations (kind, code);
CREATE INDEX locations_by_parent ON locations (parent);
COMMENT ON TABLE locations IS 'Every place where a part can lie, parcels on the road and engineers'' vans included.';
COMMENT ON COLUMN locations.lon IS 'WGS-84 longitude in degrees.';
COMMENT ON COLUMN locations.cutoff IS 'Orders accepted by this local time leave the same working day.';

INSERT INTO locations (code, kind, name_zh, name_en)
VALUES ('CUSTOMER', 'customer', '客户处', 'With customers'),
       ('SUPPLIER', 'supplier', '供应商', 'Suppliers'),
       ('LOST', 'lost', '盘亏与遗失', 'Lost and found'),
       ('SCRAP', 'scrap', '报废', 'Scrapped'),
       ('QUARANTINE', 'quarantine', '隔离区', 'Quarantine');

CREATE TABLE stock (
    location  text   NOT NULL REFERENCES locations (code),
    part      text   NOT NULL REFERENCES parts (number),
    condition text   NOT NULL CONSTRAINT stock_condition_is_known
              CHECK (condition IN ('new', 'refurbished', 'used', 'defective')),
    on_hand   bigint NOT NULL DEFAULT 0,
    reserved  bigint NOT NULL DEFAULT 0,
    bin       text   NOT NULL DEFAULT '',
    version   bigint NOT NULL DEFAULT 1,
    PRIMARY KEY (part, location, condition),
    CONSTRAINT stock_never_negative CHECK (on_hand >= 0),
    CONSTRAINT stock_never_oversold CHECK (reserved BETWEEN 0 AND on_hand)
) WITH (fillfactor = 70);
CREATE INDEX stock_by_location ON stock (location, part);
COMMENT ON TABLE stock IS 'Counters: a cache of the ledger, changed in the same statement. available = on_hand - reserved.';

CREATE TABLE ledger (
    id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at             timestamptz NOT NULL,
    by             text   NOT NULL,
    kind           text   NOT NULL CONSTRAINT ledger_kind_is_known CHECK (kind IN ('receipt', 'reserve', 'release',
                   'pick', 'pack', 'ship', 'receive', 'install', 'return', 'transfer', 'adjust', 'count', 'scrap',
                   'lose', 'find', 'grade', 'reverse')),
    part           text   NOT NULL REFERENCES parts (number),
    quantity       bigint NOT NULL CONSTRAINT ledger_moves_something CHECK (quantity > 0),
    from_location  text   NOT NULL REFERENCES locations (code),
    from_condition text   NOT NULL,
    from_bucket    text   NOT NULL CHECK (from_bucket IN ('free', 'reserved')),
    to_location    text   NOT NULL REFERENCES locations (code),
    to_condition   text   NOT NULL,
    to_bucket      text   NOT NULL CHECK (to_bucket IN ('free', 'reserved')),
    serial         text,
    reference      text   NOT NULL DEFAULT '',
    reason         text   NOT NULL DEFAULT '',
    CONSTRAINT ledger_leaves_one_account_for_another CHECK (
        (from_location, from_condition, from_bucket) <> (to_location, to_condition, to_bucket))
);
CREATE INDEX ledger_from ON ledger (from_location, part, id);
CREATE INDEX ledger_to ON ledger (to_location, part, id);
CREATE INDEX ledger_by_reference ON ledger (reference) WHERE reference <> '';
CREATE TRIGGER ledger_append_only BEFORE UPDATE OR DELETE ON ledger
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER ledger_never_truncated BEFORE TRUNCATE ON ledger EXECUTE FUNCTION refuse_change();
COMMENT ON TABLE ledger IS 'Double entry in one row: what leaves the from-account enters the to-account, so an unbalanced posting cannot be written.';
COMMENT ON COLUMN ledger.from_bucket IS 'An account is (location, part, condition, bucket); reserving moves a piece from free to reserved.';
COMMENT ON COLUMN ledger.reference IS 'What caused it: a repair, a part line, a shipment, a receipt.';

CREATE TABLE units (
    part         text NOT NULL REFERENCES parts (number),
    serial       text NOT NULL CHECK (serial <> ''),
    location     text NOT NULL REFERENCES locations (code),
    condition    text NOT NULL,
    installed_in text NOT NULL DEFAULT '',
    suspect      text NOT NULL DEFAULT '',
    version      int  NOT NULL DEFAULT 1,
    PRIMARY KEY (part, serial)
);
CREATE INDEX units_by_location ON units (location, part);
COMMENT ON TABLE units IS 'One row a serialised piece: it lies in one place, and who answers for the place holds it.';
COMMENT ON COLUMN units.installed_in IS 'model/serial of the appliance it was fitted into; a piece is fitted once.';
COMMENT ON COLUMN units.suspect IS 'Why the serial is distrusted; empty when it is not.';

CREATE TABLE reservations (
    id         uuid PRIMARY KEY,
    line       uuid        NOT NULL,
    location   text        NOT NULL REFERENCES locations (code),
    part       text        NOT NULL REFERENCES parts (number),
    condition  text        NOT NULL,
    quantity   bigint      NOT NULL CHECK (quantity > 0),
    serial     text,
    state      text        NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'consumed', 'released')),
    made_at    timestamptz NOT NULL,
    expires_at timestamptz,
    closed_at  timestamptz
);
CREATE INDEX reservations_by_line ON reservations (line);
CREATE INDEX reservations_active ON reservations (location, part) WHERE state = 'active';
CREATE UNIQUE INDEX reservation_one_active_per_serial ON reservations (part, serial)
    WHERE state = 'active' AND serial IS NOT NULL;
COMMENT ON TABLE reservations IS 'What is promised to a part line and still lies on the shelf.';

CREATE TABLE import_runs (
    id     uuid PRIMARY KEY,
    kind   text        NOT NULL,
    digest bytea       NOT NULL,
    rows   int         NOT NULL,
    at     timestamptz NOT NULL,
    by     text        NOT NULL,
    CONSTRAINT import_is_done_once UNIQUE (kind, digest)
);
COMMENT ON TABLE import_runs IS 'Stock files already booked: booking the same file again books nothing.';
