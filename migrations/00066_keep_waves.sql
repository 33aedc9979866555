-- +goose Up
CREATE TABLE waves (
    zone    text        NOT NULL,
    day     date        NOT NULL,
    due_at  timestamptz NOT NULL,
    done_at timestamptz,
    report  jsonb,
    PRIMARY KEY (zone, day),
    CONSTRAINT waves_report_when_done CHECK ((done_at IS NULL) = (report IS NULL))
);
COMMENT ON TABLE waves IS 'The morning of a zone on which who waits there is looked at all together; planned when somebody begins to wait.';

INSERT INTO policies (name, version, valid_from, body)
VALUES ('lines', 2, '2000-01-01 00:00:00+00',
        '{"hold_minutes": 30, "offer_minutes": 240, "consent": "dearer", "morning": "07:00", "wave_lines": 500}');
