-- +goose Up
-- A carrier uses a number again once the parcel that had it is long over; a waybill therefore has lives, and a scan is of the
-- one whose time it tells.
ALTER TABLE shipments ADD waybill_life int NOT NULL DEFAULT 1 CHECK (waybill_life > 0);
COMMENT ON COLUMN shipments.waybill_life IS 'The how manieth parcel it is that travels under this waybill.';
ALTER TABLE shipments DROP CONSTRAINT shipments_waybill_is_unique;
ALTER TABLE shipments DROP CONSTRAINT shipments_booked_waybill_is_unique;

-- One form of a waybill: half width, capitals, without blanks, dashes and what cannot be seen.
CREATE FUNCTION pg_temp.one_form(waybill text) RETURNS text IMMUTABLE LANGUAGE sql AS $$
    SELECT upper(regexp_replace(normalize(waybill, NFKC), '[\s_\u002d\u2010-\u2015\u2212\u200b-\u200f\u2060\ufeff]', '', 'g'))
$$;
UPDATE shipments SET booked_waybill = pg_temp.one_form(booked_waybill) WHERE booked_waybill <> pg_temp.one_form(booked_waybill);
-- Where two parcels have what is one waybill now, the later one is its next life.
WITH formed AS (
    SELECT id, pg_temp.one_form(waybill) AS waybill,
           row_number() OVER (PARTITION BY carrier, pg_temp.one_form(waybill) ORDER BY packed_at, id) AS life
    FROM shipments
    WHERE waybill IS NOT NULL
)
UPDATE shipments s
SET waybill = f.waybill, waybill_life = f.life
FROM formed f
WHERE f.id = s.id AND (s.waybill <> f.waybill OR s.waybill_life <> f.life);
ALTER TABLE shipments ADD CONSTRAINT shipments_waybill_is_unique UNIQUE (carrier, waybill, waybill_life);
CREATE INDEX shipments_by_booked_waybill ON shipments (carrier, booked_waybill);
-- +goose StatementBegin
DO $$
DECLARE several int;
BEGIN
    SELECT count(*) INTO several FROM shipments WHERE waybill_life > 1;
    IF several > 0 THEN
        RAISE NOTICE '% parcels have a waybill that another had before, once case and dashes are left aside', several;
    END IF;
END $$;
-- +goose StatementEnd

ALTER TABLE scans DISABLE TRIGGER scans_append_only;
UPDATE scans s
SET waybill = pg_temp.one_form(s.waybill), linked_waybill = pg_temp.one_form(s.linked_waybill)
WHERE (s.waybill <> pg_temp.one_form(s.waybill) OR s.linked_waybill <> pg_temp.one_form(s.linked_waybill))
  AND s.id = (SELECT min(o.id)
              FROM scans o
              WHERE o.carrier = s.carrier AND pg_temp.one_form(o.waybill) = pg_temp.one_form(s.waybill) AND o.source = s.source AND o.code = s.code
                AND o.occurred_at = s.occurred_at AND o.place = s.place AND o.remark = s.remark AND o.lon IS NOT DISTINCT FROM s.lon
                AND o.lat IS NOT DISTINCT FROM s.lat AND pg_temp.one_form(o.linked_waybill) = pg_temp.one_form(s.linked_waybill))
  AND NOT EXISTS (SELECT FROM scans o
                  WHERE o.carrier = s.carrier AND o.waybill = pg_temp.one_form(s.waybill) AND o.id <> s.id AND o.source = s.source AND o.code = s.code
                    AND o.occurred_at = s.occurred_at AND o.place = s.place AND o.remark = s.remark);
ALTER TABLE scans ENABLE TRIGGER scans_append_only;
INSERT INTO waybill_links (carrier, waybill, child_carrier, child_waybill)
SELECT DISTINCT carrier, pg_temp.one_form(waybill), child_carrier, pg_temp.one_form(child_waybill)
FROM waybill_links
WHERE waybill <> pg_temp.one_form(waybill) OR child_waybill <> pg_temp.one_form(child_waybill)
ON CONFLICT DO NOTHING;
INSERT INTO scan_snapshots (carrier, waybill, source, digest, recorded_at, scans)
SELECT DISTINCT ON (carrier, pg_temp.one_form(waybill), source, digest) carrier, pg_temp.one_form(waybill), source, digest, recorded_at, scans
FROM scan_snapshots
WHERE waybill <> pg_temp.one_form(waybill)
ORDER BY carrier, pg_temp.one_form(waybill), source, digest, recorded_at DESC
ON CONFLICT DO NOTHING;
INSERT INTO pickups (carrier, waybill, code, place, ready_at, expires_at, tries, collected_at)
SELECT DISTINCT ON (carrier, pg_temp.one_form(waybill)) carrier, pg_temp.one_form(waybill), code, place, ready_at, expires_at, tries, collected_at
FROM pickups
WHERE waybill <> pg_temp.one_form(waybill)
ORDER BY carrier, pg_temp.one_form(waybill), ready_at DESC
ON CONFLICT DO NOTHING;
DELETE FROM orphan_waybills o
USING shipments s
WHERE s.carrier = o.carrier AND s.waybill = pg_temp.one_form(o.waybill);
DELETE FROM orphan_waybills o
WHERE o.waybill <> pg_temp.one_form(o.waybill)
  AND EXISTS (SELECT FROM orphan_waybills n WHERE n.carrier = o.carrier AND n.waybill < o.waybill AND pg_temp.one_form(n.waybill) = pg_temp.one_form(o.waybill));
UPDATE orphan_waybills SET waybill = pg_temp.one_form(waybill)
WHERE waybill <> pg_temp.one_form(waybill)
  AND NOT EXISTS (SELECT FROM orphan_waybills n WHERE n.carrier = orphan_waybills.carrier AND n.waybill = pg_temp.one_form(orphan_waybills.waybill));
DROP FUNCTION pg_temp.one_form(text);
