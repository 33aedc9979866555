-- +goose Up
ALTER TABLE part_lines
    ADD hold_until timestamptz,
    ADD split_from uuid REFERENCES part_lines (id),
    ADD replaces   uuid REFERENCES part_lines (id),
    ADD only_itself boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN part_lines.hold_until IS 'Until when a soft hold or an offer stands; null while the line is neither held nor offered.';
COMMENT ON COLUMN part_lines.split_from IS 'The line whose quantity it took a part of; null for one that was ordered as it is.';
COMMENT ON COLUMN part_lines.replaces IS 'The lost or dead line in whose place it was ordered.';
COMMENT ON COLUMN part_lines.only_itself IS 'A substitute was refused: only the part that was asked for is sent.';
CREATE INDEX part_lines_held ON part_lines (supplied, source) WHERE state = 'held';
CREATE INDEX part_lines_split ON part_lines (split_from) WHERE split_from IS NOT NULL;

INSERT INTO policies (name, version, valid_from, body)
VALUES ('lines', 1, '2000-01-01 00:00:00+00', '{"hold_minutes": 30, "offer_minutes": 240, "consent": "dearer"}');
