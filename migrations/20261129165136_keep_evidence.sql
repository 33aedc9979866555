-- +goose Up
-- Photographs, kept for real: the files, what they show, and who has read them.
CREATE TABLE evidence_files (
    sha256      text PRIMARY KEY CONSTRAINT evidence_file_is_named_by_its_sum CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    type        text        NOT NULL,
    bytes       bigint      NOT NULL CHECK (bytes > 0),
    width       int         NOT NULL CHECK (width > 0),
    height      int         NOT NULL CHECK (height > 0),
    loose_since timestamptz,
    removed_at  timestamptz,
    CONSTRAINT evidence_file_is_removed_when_loose CHECK (removed_at IS NULL OR loose_since IS NOT NULL)
);
CREATE INDEX evidence_files_loose ON evidence_files (loose_since) WHERE loose_since IS NOT NULL AND removed_at IS NULL;
COMMENT ON TABLE evidence_files IS 'A file under the SHA-256 of its bytes. It is claimed here before it is written, so one that nobody came to name is found and swept.';
COMMENT ON COLUMN evidence_files.loose_since IS 'Since when no row of evidence names it; null while one does.';
COMMENT ON COLUMN evidence_files.removed_at IS 'When the file was removed; what it was stays known.';

CREATE TABLE evidence (
    id          uuid PRIMARY KEY,
    kind        text        NOT NULL,
    subject     text        NOT NULL,
    purpose     text        NOT NULL,
    sha256      text        NOT NULL REFERENCES evidence_files (sha256),
    added_at    timestamptz NOT NULL,
    added_by    text        NOT NULL,
    removed_at  timestamptz,
    removed_why text        NOT NULL DEFAULT '',
    CONSTRAINT evidence_is_removed_for_a_reason CHECK ((removed_at IS NULL) = (removed_why = ''))
);
CREATE UNIQUE INDEX evidence_once ON evidence (kind, subject, purpose, sha256) WHERE removed_at IS NULL;
CREATE INDEX evidence_of_subject ON evidence (kind, subject, added_at);
CREATE INDEX evidence_by_age ON evidence (purpose, added_at) WHERE removed_at IS NULL;
CREATE INDEX evidence_of_file ON evidence (sha256);
COMMENT ON TABLE evidence IS 'A photograph of a subject, which another room names, and what it was taken for. The row stays when the content is removed.';

CREATE TABLE evidence_reads (
    id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    evidence uuid        NOT NULL REFERENCES evidence (id),
    at       timestamptz NOT NULL,
    by_login text        NOT NULL
);
CREATE INDEX evidence_reads_of ON evidence_reads (evidence, at);
COMMENT ON TABLE evidence_reads IS 'Who has read which photograph, and when.';

-- Months by what a photograph was taken for; 0 is for ever. Three years is how long treatment is kept on record.
INSERT INTO policies (name, version, valid_from, body)
VALUES ('evidence', 1, '2000-01-01 00:00:00+00', '{"default_months": 36, "months": {}}');
