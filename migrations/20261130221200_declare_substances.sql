-- +goose Up
-- What is declared of the hazardous substances in a part, and which parts are not picked without it: none until somebody says so.
CREATE TABLE part_declarations (
    part        text        NOT NULL REFERENCES parts (number),
    issuer      text        NOT NULL CONSTRAINT part_declaration_has_an_issuer CHECK (issuer <> ''),
    number      text        NOT NULL CONSTRAINT part_declaration_has_a_number CHECK (number <> ''),
    issued_on   date        NOT NULL,
    valid_until date        NOT NULL,
    written_at  timestamptz NOT NULL DEFAULT now(),
    written_by  text        NOT NULL DEFAULT '',
    PRIMARY KEY (part, issuer, number),
    CONSTRAINT part_declaration_ends_after_it_was_issued CHECK (valid_until >= issued_on)
);
COMMENT ON TABLE part_declarations IS 'Declarations of hazardous substances (RoHS): each holds on both of its days.';
COMMENT ON COLUMN part_declarations.written_by IS 'Who wrote it; empty of what a file brought.';

INSERT INTO policies (name, version, valid_from, body)
VALUES ('declared_parts', 1, '2000-01-01 00:00:00+00', '{"categories": []}');
