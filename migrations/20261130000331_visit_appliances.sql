-- +goose Up
-- An engineer's visits to an appliance: one under way and one appointed at most.
CREATE SEQUENCE visit_numbers;
CREATE TABLE visits (
    id          text PRIMARY KEY,
    repair      text        NOT NULL REFERENCES repairs (id),
    kind        text        NOT NULL CONSTRAINT visits_kind_is_known
        CHECK (kind IN ('first', 'parts_return', 'rework', 'investigation', 'inspection')),
    engineer    text        NOT NULL,
    state       text        NOT NULL CONSTRAINT visits_state_is_known
        CHECK (state IN ('confirmed', 'en_route', 'arrived', 'greet', 'diagnose', 'quote', 'repair', 'clean', 'finished',
                         'rescheduled', 'engineer_no_show', 'customer_absent', 'aborted_safety', 'cancelled')),
    walk_in     boolean     NOT NULL,
    starts_at   timestamptz NOT NULL,
    ends_at     timestamptz NOT NULL,
    zone        text        NOT NULL,
    en_route_at timestamptz,
    arrived_at  timestamptz,
    ended_at    timestamptz,
    reason      text        NOT NULL DEFAULT '',
    created_at  timestamptz NOT NULL,
    created_by  text        NOT NULL,
    version     int         NOT NULL DEFAULT 1,
    CONSTRAINT visit_has_a_window CHECK (starts_at < ends_at),
    CONSTRAINT visit_ends_when_it_is_over CHECK
        ((ended_at IS NOT NULL) = (state IN ('finished', 'rescheduled', 'engineer_no_show', 'customer_absent', 'aborted_safety', 'cancelled')))
);
CREATE UNIQUE INDEX visit_one_appointed ON visits (repair) WHERE state = 'confirmed';
CREATE UNIQUE INDEX visit_one_under_way ON visits (repair) WHERE state IN ('en_route', 'arrived', 'greet', 'diagnose', 'quote', 'repair', 'clean');
CREATE INDEX visits_by_repair ON visits (repair, created_at);
CREATE INDEX visits_by_engineer ON visits (engineer, starts_at);
COMMENT ON TABLE visits IS 'One trip of an engineer to an appliance; a walk-in was appointed by nobody.';
COMMENT ON COLUMN visits.zone IS 'Time zone of the door; starts_at and ends_at are told on its clock.';
