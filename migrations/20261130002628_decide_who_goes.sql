-- +goose Up
-- Who was weighed for a repair, who got it and why; and the slots that customers choose from.
CREATE TABLE dispatch_decisions (
    id       uuid        PRIMARY KEY,
    repair   text        NOT NULL REFERENCES repairs (id),
    kind     text        NOT NULL CONSTRAINT dispatch_decision_kind_is_known
        CHECK (kind IN ('by_score', 'by_hand', 'day_moved', 'by_slot', 'no_show', 'deferred')),
    engineer text        NOT NULL,
    before   text        NOT NULL,
    reason   text        NOT NULL,
    until    timestamptz,
    choices  jsonb       NOT NULL,
    policy   jsonb       NOT NULL,
    at       timestamptz NOT NULL,
    by       text        NOT NULL,
    CONSTRAINT dispatch_deferral_has_an_end CHECK ((kind = 'deferred') = (until IS NOT NULL))
);
CREATE INDEX dispatch_decisions_by_repair ON dispatch_decisions (repair, at, id);
COMMENT ON TABLE dispatch_decisions IS 'Each choice of an engineer with everybody who was weighed; a deferral says before when nobody goes.';

CREATE TABLE slots (
    id          uuid        PRIMARY KEY,
    repair      text        NOT NULL REFERENCES repairs (id),
    kind        text        NOT NULL CONSTRAINT slot_kind_is_known CHECK (kind IN ('first', 'parts_return', 'rework', 'investigation', 'inspection')),
    engineer    text        NOT NULL REFERENCES engineers (login),
    number      bigint      NOT NULL,
    starts_at   timestamptz NOT NULL,
    ends_at     timestamptz NOT NULL,
    zone        text        NOT NULL,
    state       text        NOT NULL CONSTRAINT slot_state_is_known CHECK (state IN ('offered', 'taken', 'lapsed', 'released', 'done')),
    parts_at    timestamptz,
    late_since  timestamptz,
    kept_late   boolean     NOT NULL DEFAULT false,
    offered_at  timestamptz NOT NULL,
    expires_at  timestamptz NOT NULL,
    taken_at    timestamptz,
    taken_by    text        NOT NULL DEFAULT '',
    visit       text,
    ended_at    timestamptz,
    CONSTRAINT slot_lasts CHECK (starts_at < ends_at),
    CONSTRAINT slot_is_taken_by_somebody CHECK ((state IN ('taken', 'done')) <= (taken_at IS NOT NULL)),
    CONSTRAINT slot_taken_once EXCLUDE USING gist (int8range(number, number, '[]') WITH &&, tstzrange(starts_at, ends_at) WITH &&) WHERE (state = 'taken')
);
CREATE UNIQUE INDEX slot_one_a_repair ON slots (repair) WHERE state = 'taken';
CREATE INDEX slots_by_repair ON slots (repair, offered_at, starts_at);
CREATE INDEX slots_taken ON slots (ends_at) WHERE state = 'taken';
COMMENT ON TABLE slots IS 'Times that a customer was offered and the one that he took; an engineer has no two at once.';
COMMENT ON COLUMN slots.number IS 'The engineer''s, because a constraint compares ranges.';
COMMENT ON COLUMN slots.parts_at IS 'When the last part was to be there as the slot was offered; null when none was needed.';
COMMENT ON COLUMN slots.late_since IS 'Since when its parts come later than it begins.';

INSERT INTO policies (name, version, valid_from, body)
VALUES ('dispatch', 1, '2000-01-01 00:00:00+00', '{"km_per_hour": 30, "detour_percent": 135, "spread_percent": 30, "load_minutes": 12, "part_minutes": 30, "level_minutes": 3, "visit_minutes": 90, "shown": 8}'),
       ('appointment', 1, '2000-01-01 00:00:00+00', '{"first": "08:00", "last": "18:00", "slot_minutes": 120, "offer_minutes": 15, "lead_minutes": 60, "parts_slack_minutes": 30, "no_show_minutes": 30, "wait_minutes": 15, "days": 21}');
