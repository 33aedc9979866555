-- +goose Up
-- A delivery has a number, and each of its rows is booked once. Without a number a row is the same as one that says the same.
CREATE TABLE booked_rows (
    delivery text        NOT NULL,
    name     bytea       NOT NULL,
    said     bytea       NOT NULL,
    quantity bigint      NOT NULL,
    at       timestamptz NOT NULL,
    by       text        NOT NULL,
    PRIMARY KEY (delivery, name)
);
COMMENT ON TABLE booked_rows IS 'Rows of stock files that were booked, by the number of their delivery.';
COMMENT ON COLUMN booked_rows.name IS 'Digest of what names the row within its delivery; of all it says when the delivery has no number.';
COMMENT ON COLUMN booked_rows.said IS 'Digest of all it says, to see that a row of the same name says something else now.';

-- Files come in pieces, because one request carries less than a file may have.
CREATE TABLE import_files (
    id   uuid PRIMARY KEY,
    name text        NOT NULL,
    size bigint      NOT NULL CONSTRAINT import_files_have_a_size CHECK (size BETWEEN 1 AND 268435456),
    at   timestamptz NOT NULL,
    by   text        NOT NULL
);
CREATE INDEX import_files_by_time ON import_files (at);
COMMENT ON TABLE import_files IS 'Files that were brought to be loaded; they are forgotten after a day.';

CREATE TABLE import_pieces (
    file    uuid  NOT NULL REFERENCES import_files (id) ON DELETE CASCADE,
    piece   int   NOT NULL CONSTRAINT import_pieces_are_counted CHECK (piece >= 0),
    content bytea NOT NULL,
    PRIMARY KEY (file, piece)
);
-- Files are packed already or read once; to pack them again costs more than it saves.
ALTER TABLE import_pieces ALTER content SET STORAGE EXTERNAL;
COMMENT ON TABLE import_pieces IS 'The bytes of a file; every piece but the last has 4 MiB.';

CREATE TABLE file_runs (
    id       uuid PRIMARY KEY,
    file     uuid        NOT NULL REFERENCES import_files (id) ON DELETE CASCADE,
    kind     text        NOT NULL,
    options  jsonb       NOT NULL,
    language text        NOT NULL,
    state    text        NOT NULL DEFAULT 'waiting' CONSTRAINT file_runs_state_is_known CHECK (state IN ('waiting', 'running', 'done', 'failed')),
    rows     int         NOT NULL DEFAULT 0,
    report   jsonb,
    rejected text        NOT NULL DEFAULT '',
    problem  text        NOT NULL DEFAULT '',
    at       timestamptz NOT NULL,
    by       text        NOT NULL,
    holder   uuid,
    beat_at  timestamptz,
    ended_at timestamptz
);
CREATE INDEX file_runs_waiting ON file_runs (at) WHERE state IN ('waiting', 'running');
CREATE INDEX file_runs_by_file ON file_runs (file);
COMMENT ON TABLE file_runs IS 'Files on their way in: each is read by one process in one transaction, and its figures are shown meanwhile.';
COMMENT ON COLUMN file_runs.beat_at IS 'When its process last told how far it is; one that fell silent is taken up by another.';
