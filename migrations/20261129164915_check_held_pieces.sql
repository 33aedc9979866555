-- +goose Up
-- Whoever has pieces of a batch on hold looks at them by a day, piece by piece.
CREATE TABLE hold_checks (
    id        uuid PRIMARY KEY,
    hold      uuid        NOT NULL REFERENCES holds (id),
    part      text        NOT NULL REFERENCES parts (number),
    kind      text        NOT NULL CONSTRAINT hold_checks_kind_is_known CHECK (kind IN ('place', 'van', 'shipment', 'appliance')),
    holder    text        NOT NULL,
    repair    text        NOT NULL DEFAULT '',
    engineer  text        NOT NULL DEFAULT '',
    state     text        NOT NULL CONSTRAINT hold_checks_state_is_known CHECK (state IN ('open', 'done')),
    opened_at timestamptz NOT NULL,
    due_at    timestamptz NOT NULL,
    overdue   boolean     NOT NULL DEFAULT false,
    closed_at timestamptz,
    version   int         NOT NULL DEFAULT 1,
    CONSTRAINT hold_checks_closed_when_done CHECK ((state = 'done') = (closed_at IS NOT NULL))
);
CREATE UNIQUE INDEX hold_checks_one_open_a_holder ON hold_checks (hold, holder) WHERE state = 'open';
CREATE INDEX hold_checks_by_holder ON hold_checks (hold, holder);
CREATE INDEX hold_checks_by_due ON hold_checks (due_at, id);
CREATE INDEX hold_checks_open_by_holder ON hold_checks (holder) WHERE state = 'open';
CREATE INDEX hold_checks_by_repair ON hold_checks (repair) WHERE repair <> '';
COMMENT ON TABLE hold_checks IS 'Who has pieces of a batch on hold, and by when he has looked at them.';

CREATE TABLE hold_findings (
    id         uuid PRIMARY KEY,
    hold_check uuid        NOT NULL REFERENCES hold_checks (id),
    at         timestamptz NOT NULL,
    by         text        NOT NULL,
    serial     text        NOT NULL,
    lot        text        NOT NULL,
    bin        text        NOT NULL,
    condition  text        NOT NULL,
    quantity   bigint      NOT NULL CONSTRAINT hold_findings_are_of_pieces CHECK (quantity > 0),
    finding    text        NOT NULL CONSTRAINT hold_findings_finding_is_known CHECK (finding IN ('good', 'bad', 'absent')),
    note       text        NOT NULL
);
CREATE INDEX hold_findings_by_check ON hold_findings (hold_check);
CREATE TRIGGER hold_findings_append_only BEFORE UPDATE OR DELETE ON hold_findings
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
COMMENT ON TABLE hold_findings IS 'What was seen of the pieces of a check.';

ALTER TABLE holds ADD cleared boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN holds.cleared IS 'Some of its pieces were looked at and are good: free, while the hold stays for others.';

INSERT INTO policies (name, version, valid_from, body)
VALUES ('hold_checks', 1, '2000-01-01 00:00:00+00', '{"urgent_days": 1, "place_days": 7, "van_days": 3, "appliance_days": 7}');
