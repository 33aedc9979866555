-- +goose Up
CREATE TABLE service_promises (
    id       uuid PRIMARY KEY,
    repair   text NOT NULL REFERENCES repairs (id),
    kind     text NOT NULL CONSTRAINT service_promises_kind_is_known CHECK (kind IN ('ack', 'response', 'urgent_call', 'guidance_check',
                 'expert_response', 'message_answer', 'quote_answer', 'visit_on_time', 'assignment_read')),
    state    text NOT NULL CONSTRAINT service_promises_state_is_known CHECK (state IN ('open', 'kept', 'broken', 'superseded', 'void')),
    due_at   timestamptz NOT NULL,
    why      text NOT NULL DEFAULT '',
    made_at  timestamptz NOT NULL,
    made_by  text NOT NULL,
    met_at   timestamptz,
    ended_at timestamptz,
    ending   text NOT NULL DEFAULT '',
    CONSTRAINT service_promises_end_with_a_time CHECK ((state = 'open') = (ended_at IS NULL)),
    CONSTRAINT service_promises_are_kept_in_time CHECK (state <> 'kept' OR met_at <= due_at),
    CONSTRAINT service_promises_are_broken_late CHECK (state <> 'broken' OR met_at IS NULL OR met_at > due_at)
);
CREATE UNIQUE INDEX service_promises_one_open ON service_promises (repair, kind) WHERE state = 'open';
CREATE INDEX service_promises_of_repair ON service_promises (repair, kind, made_at);
CREATE INDEX service_promises_by_state ON service_promises (state, due_at DESC, id DESC);

INSERT INTO policies (name, version, valid_from, body)
VALUES ('service_clocks', 1, '2000-01-01 00:00:00+00',
    '{"ack_minutes": 5, "urgent_call_minutes": 30, "guidance_check_minutes": 30, "message_answer_minutes": 60, "assignment_read_minutes": 15}');
