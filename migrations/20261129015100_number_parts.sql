-- +goose Up
-- What others call a part: its maker, a supplier, the number under its bar code, and what we called it before.
CREATE TABLE part_numbers (
    part       text NOT NULL REFERENCES parts (number),
    scheme     text NOT NULL CONSTRAINT part_numbers_scheme_is_known CHECK (scheme IN ('maker', 'supplier', 'gtin', 'former')),
    issuer     text NOT NULL DEFAULT '',
    identifier text NOT NULL CONSTRAINT part_numbers_say_something CHECK (identifier <> ''),
    normal     text NOT NULL GENERATED ALWAYS AS (
        CASE scheme WHEN 'gtin' THEN lpad(regexp_replace(identifier, '[^0-9]', '', 'g'), 14, '0')
        ELSE upper(regexp_replace(identifier, '[^[:alnum:]]', '', 'g')) END) STORED,
    PRIMARY KEY (scheme, issuer, normal),
    CONSTRAINT part_numbers_are_not_signs_alone CHECK (normal <> '')
);
CREATE INDEX part_numbers_by_part ON part_numbers (part);
CREATE INDEX part_numbers_by_normal ON part_numbers (normal);
COMMENT ON TABLE part_numbers IS 'Numbers of a part that are not its own; one number of one issuer names one part.';
COMMENT ON COLUMN part_numbers.normal IS 'The number as it is compared: no case, no gaps; a GTIN in fourteen digits.';
