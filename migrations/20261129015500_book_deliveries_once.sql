-- +goose Up
-- A delivery is the place that took it and the number of its note; it is booked once, unless somebody says that more of it came.
CREATE TABLE delivery_notes (
    location  text        NOT NULL REFERENCES locations (code),
    normal    text        NOT NULL CONSTRAINT delivery_notes_have_a_number CHECK (normal <> ''),
    part_no   int         NOT NULL DEFAULT 0,
    reference text        NOT NULL,
    pieces    bigint      NOT NULL,
    booked_at timestamptz NOT NULL,
    booked_by text        NOT NULL,
    PRIMARY KEY (location, normal, part_no)
);
COMMENT ON TABLE delivery_notes IS 'Notes of deliveries that were booked, by place; normal is the number as it is compared.';
COMMENT ON COLUMN delivery_notes.part_no IS '0 is what came first; what came later of the same note was insisted on.';
INSERT INTO delivery_notes (location, normal, reference, pieces, booked_at, booked_by)
SELECT location, normal, min(reference), sum(quantity), min(at), min(by)
FROM (SELECT to_location AS location, upper(normalize(regexp_replace(
             translate(normalize(reference, NFKC), U&'\2010\2012\2013\2014\2212', '-----') COLLATE "C",
             U&'[[:space:]\0085\00AD\1680\200B-\200F\2028-\202E\2060-\2069\FEFF]+', '', 'g'), NFKC) COLLATE "C") AS normal,
             reference, quantity, at, by
      FROM ledger
      WHERE kind = 'receipt' AND reference <> '') r
WHERE normal <> ''
GROUP BY location, normal;

-- A transfer is asked for once with one reference between two places, until it is given up.
ALTER TABLE transfers
    ADD normal  text NOT NULL GENERATED ALWAYS AS (upper(normalize(regexp_replace(
    translate(normalize(reference, NFKC), U&'\2010\2012\2013\2014\2212', '-----') COLLATE "C",
    U&'[[:space:]\0085\00AD\1680\200B-\200F\2028-\202E\2060-\2069\FEFF]+', '', 'g'), NFKC) COLLATE "C")) STORED,
    ADD part_no int  NOT NULL DEFAULT 0;
UPDATE transfers t
SET part_no = d.n
FROM (SELECT id, row_number() OVER (PARTITION BY from_location, to_location, normal ORDER BY id) - 1 AS n
      FROM transfers
      WHERE normal <> '' AND state <> 'cancelled') d
WHERE d.id = t.id AND d.n > 0;
CREATE UNIQUE INDEX transfer_asked_once ON transfers (from_location, to_location, normal, part_no)
    WHERE normal <> '' AND state <> 'cancelled';
COMMENT ON COLUMN transfers.part_no IS '0 is the first of a reference; another with the same was insisted on.';
