-- +goose Up
-- Who goes to customers: where an engineer sets out from, when he works, when he is away, what he is certified for; and the areas
-- in which customers are answered within a time.
CREATE TABLE service_areas (
    area             text        PRIMARY KEY CONSTRAINT service_area_is_a_code CHECK (area ~ '^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$'),
    name_zh          text        NOT NULL,
    name_en          text        NOT NULL,
    region           text        NOT NULL CONSTRAINT service_area_region_is_known CHECK (region IN ('urban', 'remote')),
    response_minutes int         NOT NULL CONSTRAINT service_area_answers_in_time CHECK (response_minutes BETWEEN 1 AND 10080),
    outline          text        NOT NULL,
    active           boolean     NOT NULL DEFAULT true,
    written_at       timestamptz NOT NULL,
    written_by       text        NOT NULL,
    version          int         NOT NULL DEFAULT 1
);
COMMENT ON COLUMN service_areas.outline IS 'GeoJSON of a Polygon or MultiPolygon in WGS-84; its edge belongs to it.';

CREATE TABLE engineers (
    login      text             PRIMARY KEY REFERENCES accounts (login),
    number     bigint           GENERATED ALWAYS AS IDENTITY UNIQUE,
    photo      text             NOT NULL DEFAULT '',
    lon        double precision NOT NULL CONSTRAINT engineer_lon_is_on_earth CHECK (lon BETWEEN -180 AND 180),
    lat        double precision NOT NULL CONSTRAINT engineer_lat_is_on_earth CHECK (lat BETWEEN -90 AND 90),
    zone       text             NOT NULL,
    areas      text[]           NOT NULL DEFAULT '{}',
    active     boolean          NOT NULL DEFAULT true,
    written_at timestamptz      NOT NULL,
    written_by text             NOT NULL,
    version    int              NOT NULL DEFAULT 1
);
COMMENT ON COLUMN engineers.areas IS 'Service areas that he goes to; none is every place.';
COMMENT ON COLUMN engineers.number IS 'Stands for him where a constraint compares ranges.';

CREATE TABLE engineer_shifts (
    login   text NOT NULL REFERENCES engineers (login),
    weekday int  NOT NULL CONSTRAINT engineer_shift_is_on_a_weekday CHECK (weekday BETWEEN 1 AND 7),
    starts  text NOT NULL CONSTRAINT engineer_shift_starts_on_the_clock CHECK (starts ~ '^([01][0-9]|2[0-3]):[0-5][0-9]$'),
    ends    text NOT NULL CONSTRAINT engineer_shift_ends_on_the_clock CHECK (ends ~ '^([01][0-9]|2[0-3]):[0-5][0-9]$'),
    PRIMARY KEY (login, weekday, starts),
    CONSTRAINT engineer_shift_ends_after_it_starts CHECK (starts < ends)
);
COMMENT ON TABLE engineer_shifts IS 'Hours of a weekday, Monday is 1, on the clock of the engineer''s zone.';

CREATE TABLE engineer_absences (
    id         uuid        PRIMARY KEY,
    login      text        NOT NULL REFERENCES engineers (login),
    starts_at  timestamptz NOT NULL,
    ends_at    timestamptz NOT NULL,
    kind       text        NOT NULL CONSTRAINT engineer_absence_kind_is_known CHECK (kind IN ('sick', 'leave', 'training', 'left')),
    note       text        NOT NULL DEFAULT '',
    told_at    timestamptz NOT NULL,
    told_by    text        NOT NULL,
    revoked_at timestamptz,
    CONSTRAINT engineer_absence_lasts CHECK (starts_at < ends_at)
);
CREATE INDEX engineer_absences_by_login ON engineer_absences (login, ends_at) WHERE revoked_at IS NULL;

CREATE TABLE engineer_certificates (
    id         uuid        PRIMARY KEY,
    login      text        NOT NULL REFERENCES engineers (login),
    category   text        NOT NULL REFERENCES product_lines (product_line),
    level      int         NOT NULL CONSTRAINT engineer_certificate_level_is_known CHECK (level BETWEEN 1 AND 3),
    number     text        NOT NULL,
    valid_from timestamptz NOT NULL,
    valid_to   timestamptz NOT NULL,
    written_at timestamptz NOT NULL,
    written_by text        NOT NULL,
    revoked_at timestamptz,
    CONSTRAINT engineer_certificate_lasts CHECK (valid_from < valid_to),
    CONSTRAINT engineer_certificate_once UNIQUE (login, category, number)
);
COMMENT ON TABLE engineer_certificates IS 'What an engineer may work on: a line of appliances, at a level, from a time until before another.';

CREATE TABLE workforce_versions (
    one     boolean PRIMARY KEY DEFAULT true CONSTRAINT workforce_has_one_version CHECK (one),
    version uuid    NOT NULL
);
INSERT INTO workforce_versions (version) VALUES (gen_random_uuid());
COMMENT ON TABLE workforce_versions IS 'Changes with engineers and areas, so that what was read of them into memory is known to be old.';

INSERT INTO policies (name, version, valid_from, body)
VALUES ('workforce', 1, '2000-01-01 00:00:00+00', '{"certified": [], "outside_minutes": 1440}');
